/**
 * What a report says of this moment: how fresh each feed is, and today so far. An MPP whose queue never sent
 * an event has no figures of today: dashes, as nobody counted a zero.
 */
import type { FreshnessRow, ReportData } from './data.ts'
import { dash, type Formats } from './formats.ts'
import { isAhead } from './read.ts'
import { marksOf, type Page, sectionHead } from './sections.ts'
import { type Column, tableLines, wrapLines } from './table.ts'

const states = ['live', 'closed', 'silent', 'never'] as const

export function freshnessLines({ freshness, clocks }: ReportData, page: Page): string[] {
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

/** How long ago the latest event is, or how far it lies ahead: never "0 seconds ago" of what is still to come. */
export function sinceText(row: FreshnessRow, formats: Formats): string {
  return isAhead(row)
    ? formats.words.freshness.ahead(formats.duration(row.ahead_seconds))
    : formats.ago(row.seconds_since_event)
}

/** Which MPP and agencies have events of a wrong clock, in sentences. */
export function clockSentences(
  { freshness, clocks }: Pick<ReportData, 'freshness' | 'clocks'>,
  formats: Formats,
): string[] {
  const { freshness: texts } = formats.words
  return [...Map.groupBy(freshness, (row) => row.mpp)].flatMap(([mpp, feeds]) => {
    const name = feeds[0]?.mpp_name ?? mpp
    const agencies = (fault: 'ahead' | 'before_live'): string => {
      const named = clocks.filter((row) => row.mpp === mpp && row.fault === fault)
      return named.length === 0 ? '' : formats.list(named.map((row) => row.agency_name))
    }
    const ahead = feeds.filter(isAhead).map((row) => row.ahead_seconds)
    const early = feeds.reduce((sum, row) => sum + (row.events_before_live ?? 0), 0)
    return [
      ...(ahead.length === 0
        ? []
        : [texts.clockAhead(name, formats.duration(Math.max(...ahead)), agencies('ahead'))]),
      ...(early === 0 ? [] : [texts.beforeLive(name, formats.count(early), agencies('before_live'))]),
    ]
  })
}

export function todayLines({ now, freshness }: ReportData, page: Page): string[] {
  const { formats, style, width } = page
  const { now: texts, mpp, visits, mark } = formats.words
  if (now.length === 0) return []
  const columns: Column[] = [
    { head: mpp },
    { head: texts.day },
    { head: visits, align: 'right' },
    { head: texts.waiting, align: 'right' },
    { head: texts.inService, align: 'right' },
    { head: texts.counters, align: 'right' },
    { head: texts.longest, align: 'right' },
    { head: mark },
  ]
  const cells = now.map((row) => {
    const isCounted = freshness.some(
      (feed) => feed.mpp === row.mpp && feed.topic === 'queue' && feed.state !== 'never',
    )
    const count = (value: number): string => formats.count(isCounted ? value : null)
    return [
      row.mpp_name,
      formats.day(row.local_date),
      ...[count(row.visits), count(row.waiting), count(row.in_service), count(row.counters_open)],
      formats.duration(row.longest_wait_seconds),
      isCounted ? marksOf({ is_simulated: row.is_simulated, is_provisional: true }) : '',
    ]
  })
  return [...sectionHead(page, texts.title, texts.unit), '', ...tableLines(columns, cells, { width, style })]
}
