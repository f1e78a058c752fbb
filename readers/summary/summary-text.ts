/**
 * The summary as text for a terminal: what is shown and as of when, how fresh it is, then the figures. Pure;
 * no line is wider than asked for, and colour only where the caller says that it is wanted.
 */
import type { SummaryReport } from '../rows/summary-rows.ts'
import { createFormats, dash } from '../text/formats.ts'
import { marksOf } from '../text/marks.ts'
import { createStyle, wrapLines, wrapParts } from '../text/table.ts'
import type { Language } from '../text/words.ts'
import { agencyLines } from './agencies.ts'
import { comparisonLines } from './comparison.ts'
import { freshnessLines } from './freshness.ts'
import { mppNames, type Page } from './page.ts'
import { peakLines } from './peaks.ts'
import { provinceLines } from './provinces.ts'
import { todayLines } from './today.ts'

/**
 * Formats the summary.
 * @param width - columns of the screen; 80 is the least that all tables fit into.
 * @param isColoured - whether the text may carry terminal colours.
 */
export function formatSummary(
  data: SummaryReport,
  language: Language,
  width = 100,
  isColoured = false,
): string {
  const page: Page = { formats: createFormats(language), style: createStyle(isColoured), width }
  const { formats, style } = page
  if (!hasData(data))
    return [style.title(formats.words.title), '', ...wrapLines(formats.words.noData, width)].join('\n')
  const sections = [
    ...freshnessLines(data, page),
    ...agencyLines(data, page),
    ...peakLines(data, page),
    ...comparisonLines(data, page),
    ...provinceLines(data, page),
    ...todayLines(data, page),
  ]
  return [...headLines(data, page, sections), ...sections].join('\n')
}

function headLines(
  data: SummaryReport,
  { formats, style, width }: Page,
  sections: readonly string[],
): string[] {
  const { words } = formats
  const names = mppNames(data)
  const shown =
    data.scope.mpps.length === 0
      ? words.everyMpp(formats.count(names.size))
      : formats.list([...names.values()])
  const month = data.scope.month === null ? words.latestMonth : formats.month(`${data.scope.month}-01`)
  const marks = usedMarks(data, sections)
  const legend = [...marks].map((mark, index) => words.marks[mark] + (index === marks.size - 1 ? '.' : ';'))
  return [
    style.title(words.title),
    ...wrapLines(`${shown}; ${month}.`, width),
    ...wrapLines(words.asOf(formats.instant(data.as_of)), width),
    ...(data.is_public ? wrapLines(words.publicNote, width).map(style.strong) : []),
    ...(marks.has('s') ? wrapLines(words.simulated, width).map(style.warning) : []),
    ...wrapParts([`${words.legend}:`, ...legend], width).map(style.faint),
  ]
}

/** Only what is on the page is explained. */
function usedMarks(data: SummaryReport, sections: readonly string[]): Set<'s' | 'r' | '*' | '–'> {
  const rows = [...data.months, ...data.agencies, ...data.peaks, ...data.comparison, ...data.provinces]
  const used = rows
    .map(marksOf)
    .concat(data.now.map(({ is_simulated }) => marksOf({ is_simulated, is_provisional: true })))
  const marks = (['s', 'r', '*'] as const).filter((mark) => used.some((text) => text.includes(mark)))
  return new Set([...marks, ...(sections.some((line) => line.includes(` ${dash}`)) ? ([dash] as const) : [])])
}

function hasData(data: SummaryReport): boolean {
  return (
    data.peaks.length > 0 ||
    data.months.length > 0 ||
    data.freshness.some(({ topic, state }) => topic === 'queue' && state !== 'never')
  )
}
