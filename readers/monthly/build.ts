/** Puts the monthly report together as a document, which the terminal, the workbook and the page show. Pure. */
import { createFormats, instantOf } from '../summary/formats.ts'
import { clockSentences } from '../summary/now.ts'
import { shiftedMonth } from '../summary/publish.ts'
import type { Language } from '../summary/words.ts'
import type { MonthlyReport } from './data.ts'
import {
  type Cell,
  type DocumentSection,
  figureCell,
  type MonthlyDocument,
  tableOf,
  textCell,
} from './document.ts'
import { highlightsOf } from './highlights.ts'
import { activeAgencies, busiestDay, type Maker } from './maker.ts'
import { quotasSection, satisfactionSection, waitsSection } from './service.ts'
import { comparisonSection, freshnessSection } from './standing.ts'
import { agenciesSection, daysSection, yearSection } from './visits.ts'
import { monthlyWords } from './words.ts'

/** Makes the document of a report in a language. */
export function buildMonthly(report: MonthlyReport, language: Language): MonthlyDocument {
  const formats = createFormats(language)
  const texts = monthlyWords[language]
  const maker: Maker = { report, language, formats, texts }
  const { figures, freshness } = report
  const { words } = formats
  const heard = freshness.find(({ topic }) => topic === 'queue')?.last_event_at ?? null
  const instant = (iso: string): string => instantOf(language, iso, report.time_zone)
  const isSimulated =
    [figures, ...report.year, ...report.comparison].some((row) => row.is_simulated) ||
    report.agencies.some((row) => row.is_simulated)
  return {
    title: texts.title,
    mpp: report.mpp_name,
    place: texts.scope(report.regency, report.province),
    period: formats.month(report.month),
    data: [
      texts.basis(
        words.basis[figures.basis],
        formats.of(figures, 'coverage', formats.percent(figures.coverage)),
      ),
      texts.asOf(instant(report.as_of)),
      heard === null ? texts.noEvent : texts.lastEvent(instant(`${heard.replace(' ', 'T')}Z`)),
    ].map((sentence) => `${sentence}.`),
    warnings: [
      ...(isSimulated ? [texts.simulatedNote] : []),
      ...(figures.is_provisional ? [texts.provisionalNote] : []),
      ...clockSentences(report, formats),
    ],
    notes: [report.is_public ? words.publicNote : texts.internalNote],
    highlights: highlightsOf(maker),
    sections: [
      summarySection(maker),
      yearSection(maker),
      daysSection(maker),
      agenciesSection(maker),
      waitsSection(maker),
      quotasSection(maker),
      satisfactionSection(maker),
      comparisonSection(maker),
      freshnessSection(maker),
    ],
    definitions: [...texts.definitions.texts, ...(report.is_public ? [texts.definitions.suppressed] : [])],
    legend: Object.values(words.marks),
  }
}

function summarySection({ report, formats, texts }: Maker): DocumentSection {
  const { words } = formats
  const { summary } = texts
  const { figures } = report
  const own = report.comparison.find(({ mpp }) => mpp === report.mpp)
  const busiest = busiestDay(report)
  const year = report.month.slice(0, 4)
  const peak = report.year.find(({ month, rank_in_year: rank }) => month.startsWith(year) && rank === 1)
  const none: Cell = { kind: 'text', value: null }
  const changeRow = (
    column: 'change_on_previous_month' | 'change_on_last_year',
    months: number,
    basis: 'previous_month_basis' | 'last_year_basis',
    coverage: 'previous_month_coverage' | 'last_year_coverage',
  ): readonly [string, Cell, string] => [
    words.comparison.changeOn(formats.month(shiftedMonth(report.month, months))),
    own === undefined ? none : figureCell('change', own, column),
    own === undefined || own[basis] === ''
      ? ''
      : texts.basis(words.basis[own[basis]], formats.percent(own[coverage])),
  ]
  const rows: (readonly [label: string, value: Cell, remark: string])[] = [
    [
      words.visits,
      figureCell('count', figures, 'visits'),
      [
        ...(figures.is_simulated ? [words.marks.s] : []),
        ...(figures.is_provisional ? [words.marks['*']] : []),
      ].join('; '),
    ],
    [words.agencies.visitors, figureCell('count', figures, 'visitors'), ''],
    [
      summary.openDays,
      figureCell('count', figures, 'open_days'),
      summary.ofExpected(formats.count(figures.expected_days)),
    ],
    [words.comparison.perOpenDay, figureCell('rate', figures, 'visits_per_open_day'), ''],
    [words.comparison.coverage, figureCell('percent', figures, 'coverage'), ''],
    [words.comparison.basis, textCell(words.basis[figures.basis]), ''],
    [summary.active, { kind: 'count', value: activeAgencies(figures) }, ''],
    changeRow('change_on_previous_month', -1, 'previous_month_basis', 'previous_month_coverage'),
    changeRow('change_on_last_year', -12, 'last_year_basis', 'last_year_coverage'),
    [
      `${summary.peak} ${year}`,
      peak === undefined ? none : { kind: 'month', value: peak.month },
      peak === undefined
        ? ''
        : `${formats.count(peak.visits)} ${words.visits.toLowerCase()}, ` +
          `${words.peaks.lead.toLowerCase()} ${formats.of(peak, 'lead_over_next', formats.change(peak.lead_over_next))}`,
    ],
    [
      summary.rank,
      figureCell('count', figures, 'rank_in_year'),
      summary.ofMonths(formats.count(figures.months_with_data)),
    ],
    [
      summary.share,
      figureCell('percent', figures, 'share_of_year'),
      summary.ofMonths(formats.count(figures.months_with_data)),
    ],
    [
      summary.busiest,
      busiest === undefined ? none : { kind: 'day', value: busiest.local_date },
      busiest === undefined ? '' : `${formats.count(busiest.visits)} ${words.visits.toLowerCase()}`,
    ],
  ]
  const table = tableOf(
    [
      [{ head: texts.measure }, ([label]) => textCell(label)],
      [{ head: texts.value, align: 'right' }, ([, value]) => value],
      [{ head: texts.remark }, ([, , remark]) => textCell(remark)],
    ],
    rows,
  )
  return { id: 'summary', title: summary.title, unit: summary.unit, table, remarks: [] }
}
