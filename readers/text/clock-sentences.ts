/** How recent a feed is, and which clocks are wrong, in words. Pure. */
import { type FreshnessRow, isAhead, type SummaryReport } from '../rows/summary-rows.ts'
import type { Formats } from './formats.ts'

/** How long ago the latest event is, or how far it lies ahead: never "0 seconds ago" of what is still to come. */
export function sinceText(row: FreshnessRow, formats: Formats): string {
  return isAhead(row)
    ? formats.words.freshness.ahead(formats.duration(row.ahead_seconds))
    : formats.ago(row.seconds_since_event)
}

/** Which MPP and agencies have events of a wrong clock, in sentences. */
export function clockSentences(
  { freshness, clocks }: Pick<SummaryReport, 'freshness' | 'clocks'>,
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
