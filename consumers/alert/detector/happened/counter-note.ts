/**
 * What the counters say while no ticket comes: closed in due form (a real standstill), open without a ticket (the
 * tickets' feed), or not opened at all where they usually are. Pure.
 */
import type { Series } from '../usual/series.ts'
import { slotMinutes, slotsPerDay } from '../types.ts'

export type CounterNote = '' | 'counters_closed' | 'counters_open_without_tickets' | 'no_counter_opened'

/** Days looked at to learn whether counters are told at all. */
const recentDays = 28

/** `from` and `now` are local slots: nothing came from `from` on, and it is `now`. */
export function counterNote(series: Series, day: number, from: number, now: number): CounterNote {
  const minute = (now - day * slotsPerDay) * slotMinutes
  const changes = (series.counts(day)?.openCounters ?? []).filter(([at]) => at <= minute)
  const last = changes.at(-1)
  if (last !== undefined) {
    if (last[1] > 0) return 'counters_open_without_tickets'
    // A midday break closes counters too; a standstill of which the closing is only a late part is no closing.
    const quietMinute = (from - day * slotsPerDay) * slotMinutes
    return last[0] <= quietMinute + 45 ? 'counters_closed' : 'counters_open_without_tickets'
  }
  let told = 0
  let open = 0
  for (let other = day - 1; other > day - recentDays; other--) {
    if (series.total(other) === 0) continue
    open++
    if ((series.counts(other)?.openCounters.length ?? 0) > 0) told++
  }
  return open > 0 && told * 2 > open ? 'no_counter_opened' : ''
}
