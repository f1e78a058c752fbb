/**
 * Keeps the history of every MPP in memory, so that the pass of each minute reads the last days alone. Events may come
 * late: days are read again for a while after they have ended, and everything once a day.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import { type Reference, utcOffsetsOf } from '../../../schemas/reference.ts'
import { dayMs, localDay } from '../../../schemas/time.ts'
import { type MppHistory, slotMinutes, slotsPerDay } from '../detector/types.ts'
import { type DaysByLevel, levelsOf, readDays } from './read-history.ts'

/** How far the detector looks back, days: a year and the weeks before, for what comes once a year. */
export const historyDays = 430
/** Days that are read again in every pass. */
const freshDays = 4

interface Kept {
  readonly days: DaysByLevel
  /** The local day on which all of it was read. */
  readonly readOn: number
}

export class HistoryCache {
  readonly #client: ClickHouseClient
  readonly #reference: Reference
  readonly #offsets: Map<string, number>
  readonly #kept = new Map<string, Kept>()

  constructor(client: ClickHouseClient, reference: Reference) {
    this.#client = client
    this.#reference = reference
    this.#offsets = utcOffsetsOf(reference)
  }

  /**
   * The history of an MPP as it is stored now, up to the local day of `atMs`.
   * @param judgedTo - up to where it has been judged (milliseconds since 1970), undefined where it never was.
   * @returns also whether anything before that has changed since the last read: events came late.
   */
  async read(
    mpp: string,
    judgedTo: number | undefined,
    atMs: number,
  ): Promise<{ readonly history: MppHistory; readonly isLate: boolean }> {
    const offset = this.#offsets.get(mpp) ?? 0
    const today = localDay(atMs, offset)
    const judgedDay = localDay(judgedTo ?? atMs, offset)
    const kept = this.#kept.get(mpp)
    const isAll = kept === undefined || kept.readOn !== today
    const from = isAll ? today - historyDays : Math.min(today, judgedDay) - freshDays
    const read = await readDays(this.#client, { mpp, utcOffsetMinutes: offset, from, to: today })
    const isLate =
      kept !== undefined &&
      judgedTo !== undefined &&
      hasChanged(kept.days, read, Math.max(from, judgedDay - freshDays), judgedTo + offset * 60_000)
    const days = isAll ? read : kept.days
    if (!isAll) mergeDays(days, read, from)
    this.#kept.set(mpp, { days, readOn: today })
    return { history: historyOf(mpp, offset, this.#reference, days), isLate }
  }

  /** Everything is read again at the next read. */
  forget(): void {
    this.#kept.clear()
  }
}

/** The history of an MPP from what was read. */
export function historyOf(
  mpp: string,
  utcOffsetMinutes: number,
  reference: Reference,
  days: DaysByLevel,
): MppHistory {
  const registered = reference.agencies.filter((row) => row.mpp === mpp).map(({ agency }) => agency)
  return { mpp, utcOffsetMinutes, reference, levels: levelsOf(days, registered) }
}

/** Replaces what is known from a day on by what was read. */
function mergeDays(known: DaysByLevel, read: DaysByLevel, from: number): void {
  for (const days of known.values()) for (const day of days.keys()) if (day >= from) days.delete(day)
  for (const [agency, days] of read) {
    const own = known.get(agency) ?? new Map()
    known.set(agency, own)
    for (const [day, counts] of days) own.set(day, counts)
  }
}

/**
 * Whether a slot that ended by `localMs` (local time as if it were UTC) has other counts, in the days from `from` on.
 */
function hasChanged(known: DaysByLevel, read: DaysByLevel, from: number, localMs: number): boolean {
  for (const [agency, days] of read) {
    for (const [day, { visits, refusedForQuota }] of days) {
      if (day < from) continue
      const before = known.get(agency)?.get(day)
      const slots = Math.min(slotsPerDay, Math.floor((localMs - day * dayMs) / (slotMinutes * 60_000)))
      for (let slot = 0; slot < slots; slot++) {
        if ((visits[slot] ?? 0) !== (before?.visits[slot] ?? 0)) return true
        if ((refusedForQuota[slot] ?? 0) !== (before?.refusedForQuota[slot] ?? 0)) return true
      }
    }
  }
  return false
}
