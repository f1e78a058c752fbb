/**
 * What happened at the counters while no ticket came: closed (a real standstill), open without a ticket (a fault of
 * the queue system's data), or not opened at all where they usually are. Pure.
 */
import type { Series } from '../usual/series.ts'
import { slotMinutes, slotsPerDay } from '../types.ts'

export type CounterNote = '' | 'counters_closed' | 'counters_open_without_tickets' | 'no_counter_opened'

/** Days from which it is learned whether counters are recorded at all. */
const recentDays = 28
/** Counters that close up to this long after the last ticket explain why no more tickets come. */
const closingMinutes = 45

/** `from` and `now` are local slots: nothing came from `from` on, and it is `now`. */
export function counterNote(series: Series, day: number, from: number, now: number): CounterNote {
  const minute = (now - day * slotsPerDay) * slotMinutes
  const changes = (series.counts(day)?.openCounters ?? []).filter(([at]) => at <= minute)
  const last = changes.at(-1)
  if (last !== undefined) {
    if (last[1] > 0) return 'counters_open_without_tickets'
    // A midday break closes counters too: a closing long after the last ticket does not explain the gap.
    const quietMinute = (from - day * slotsPerDay) * slotMinutes
    return last[0] <= quietMinute + closingMinutes ? 'counters_closed' : 'counters_open_without_tickets'
  }
  let recorded = 0
  let open = 0
  for (let other = day - 1; other > day - recentDays; other--) {
    if (series.total(other) === 0) continue
    open++
    if ((series.counts(other)?.openCounters.length ?? 0) > 0) recorded++
  }
  return recorded * 2 > open ? 'no_counter_opened' : ''
}
