/** How fresh each feed is, as lines. Pure. */
import type { FreshnessRow, SummaryReport } from '../rows/summary-rows.ts'
import { clockSentences, sinceText } from '../text/clock-sentences.ts'
import { dash } from '../text/formats.ts'
import { type Column, tableLines, wrapLines } from '../text/table.ts'
import { type Page, sectionHead } from './page.ts'

const states = ['live', 'closed', 'silent', 'never'] as const

export function freshnessLines({ freshness, clocks }: SummaryReport, page: Page): string[] {
  const { formats, style, width } = page
  const { freshness: texts, mpp } = formats.words
  const columns: Column[] = [
    { head: mpp },
    { head: texts.queue },
    { head: texts.survey },
    { head: texts.counter },
    { head: texts.last },
    { head: texts.today, align: 'right' },
  ]
  const cells = [...Map.groupBy(freshness, (row) => row.mpp).values()].map((feeds) => {
    const state = (topic: FreshnessRow['topic']): string => {
      const feed = feeds.find((row) => row.topic === topic)
      return feed === undefined ? dash : texts.states[feed.state]
    }
    const last = feeds.toSorted((a, b) => secondsOf(a) - secondsOf(b))[0]
    return [
      feeds[0]?.mpp_name ?? '',
      ...[state('queue'), state('survey'), state('counter')],
      last === undefined ? dash : sinceText(last, formats),
      formats.of(
        feeds[0] ?? {},
        'events_today',
        formats.count(feeds.reduce((sum, row) => sum + (row.events_today ?? 0), 0)),
      ),
    ]
  })
  const meanings = states
    .filter((state) => freshness.some((row) => row.state === state))
    .map((state) => texts.meanings[state])
  return [
    ...sectionHead(page, texts.title, texts.unit),
    '',
    ...tableLines(columns, cells, { width, style }),
    ...wrapLines(meanings.join('; '), width).map(style.faint),
    ...clockSentences({ freshness, clocks }, formats)
      .flatMap((sentence) => wrapLines(sentence, width))
      .map(style.warning),
  ]
}

/** An event that lies ahead of now is no recent one: what comes from a clock that is right goes before it. */
function secondsOf({ seconds_since_event: seconds, ahead_seconds: ahead }: FreshnessRow): number {
  return ahead > 0 ? Number.MAX_SAFE_INTEGER - 1 : (seconds ?? Number.MAX_SAFE_INTEGER)
}
