/**
 * What a report says of this moment: how fresh each feed is, and today so far. An MPP whose queue never sent
 * an event has no figures of today: dashes, as nobody counted a zero.
 */
import type { FreshnessRow, ReportData } from './data.ts'
import { dash } from './formats.ts'
import { marksOf, type Page, sectionHead } from './sections.ts'
import { type Column, tableLines, wrapLines } from './table.ts'

const states = ['live', 'closed', 'silent', 'never'] as const

export function freshnessLines({ freshness }: ReportData, page: Page): string[] {
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
    const seconds = feeds.flatMap(({ seconds_since_event }) => seconds_since_event ?? [])
    return [
      feeds[0]?.mpp_name ?? '',
      ...[state('queue'), state('survey'), state('counter')],
      formats.ago(seconds.length === 0 ? null : Math.min(...seconds)),
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
  ]
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
