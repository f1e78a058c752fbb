/**
 * Small histories for tests, made by hand: an MPP with a few agencies, Poisson counts around a plain day, and whatever
 * a test changes of them.
 */
import { parseDay, weekdayOf } from '../../../schemas/time.ts'
import type { Agency, Reference } from '../../../schemas/reference.ts'
import type { DayCounts, LevelHistory, MppHistory } from '../../../consumers/alert/detector/types.ts'
import { Dice } from './dice.ts'

export interface HandMadeAgency {
  readonly agency: string
  /** Visits of an ordinary day. */
  readonly visits: number
  readonly weekdays?: readonly number[]
  readonly isRegistered?: boolean
  /** Local hours between which visitors come. */
  readonly from?: number
  readonly until?: number
  readonly quota?: number
  readonly firstDay?: string
}

export interface HandMade {
  readonly from: string
  readonly to: string
  readonly agencies: readonly HandMadeAgency[]
  /** What the mean of a slot is multiplied with. */
  readonly factor?: (agency: string, day: number, slot: number) => number
  readonly isOpen?: (day: number) => boolean
  readonly seed?: string
  readonly counters?: (agency: string, day: number) => DayCounts['openCounters']
}

/** A factor on some days, of one agency or of all, within some slots of the day. */
export interface Change {
  readonly by: number
  /** All agencies where not said. */
  readonly agency?: string
  readonly days: readonly string[]
  readonly fromSlot?: number
  readonly toSlot?: number
}

/** The factor that these changes make together. */
export function changed(...changes: readonly Change[]): NonNullable<HandMade['factor']> {
  const parsed = changes.map((change) => ({ ...change, on: new Set(change.days.map(dayOf)) }))
  return (agency, day, slot) => {
    let factor = 1
    for (const { by, agency: of, on, fromSlot = 0, toSlot = 96 } of parsed)
      if ((of === undefined || of === agency) && on.has(day) && slot >= fromSlot && slot < toSlot)
        factor *= by
    return factor
  }
}

export const offsetMinutes = 480

/** The instant of a local time in the made-up MPP. */
export function at(date: string, time = '00:00'): number {
  return Date.parse(`${date}T${time}:00Z`) - offsetMinutes * 60_000
}

export function dayOf(date: string): number {
  return parseDay(date) ?? Number.NaN
}

export function handMade(calendar: Reference, made: HandMade): MppHistory {
  const holidays = new Set(calendar.holidays.map(({ date }) => dayOf(date)))
  const whole = new Map<number, DayCounts & { visits: number[]; refusedForQuota: number[] }>()
  const levels: LevelHistory[] = made.agencies.map((one) => {
    const days = new Map<number, DayCounts>()
    const dice = new Dice(`${made.seed ?? 'hand'}|${one.agency}`)
    for (let day = dayOf(made.from); day <= dayOf(made.to); day++) {
      const isOpen = made.isOpen ?? ((other: number) => weekdayOf(other) <= 5 && !holidays.has(other))
      if (!isOpen(day) || !(one.weekdays ?? [1, 2, 3, 4, 5, 6, 7]).includes(weekdayOf(day))) continue
      if (one.firstDay !== undefined && day < dayOf(one.firstDay)) continue
      const total = whole.get(day) ?? dayWith([])
      whole.set(day, total)
      const counts = dayOfAgency(made, one, day, dice)
      for (let slot = 0; slot < 96; slot++) {
        total.visits[slot] = (total.visits[slot] ?? 0) + (counts.visits[slot] ?? 0)
        total.refusedForQuota[slot] = (total.refusedForQuota[slot] ?? 0) + (counts.refusedForQuota[slot] ?? 0)
      }
      if (counts.visits.some((count) => count > 0) || counts.openCounters.length > 0) days.set(day, counts)
    }
    return { agency: one.agency, days }
  })
  for (const [day, { visits }] of whole) if (visits.every((count) => count === 0)) whole.delete(day)
  return {
    mpp: 'made',
    utcOffsetMinutes: offsetMinutes,
    reference: { ...calendar, mpps: [mppRow], agencies: made.agencies.map(agencyRow) },
    levels: [{ agency: '', days: whole }, ...levels],
  }
}

function dayOfAgency(made: HandMade, one: HandMadeAgency, day: number, dice: Dice): DayCounts {
  const counts = dayWith(made.counters?.(one.agency, day) ?? [])
  const [from, until] = [(one.from ?? 8) * 4, (one.until ?? 15) * 4]
  let given = 0
  let reached: number | undefined
  for (let slot = from; slot < until; slot++) {
    const isLunch = slot >= 48 && slot < 52
    const mean = (one.visits / (until - from)) * (isLunch ? 0.2 : 1.1)
    const asked = dice.poisson(mean * (made.factor?.(one.agency, day, slot) ?? 1))
    const visits = Math.min(asked, (one.quota ?? Infinity) - given)
    given += visits
    if (one.quota !== undefined && given >= one.quota) reached ??= slot * 15 + 14
    counts.visits[slot] = visits
    counts.refusedForQuota[slot] = asked - visits
  }
  return { ...counts, quotaReachedMinute: reached, hasQuota: one.quota !== undefined }
}

function dayWith(
  openCounters: DayCounts['openCounters'],
): DayCounts & { visits: number[]; refusedForQuota: number[] } {
  return {
    visits: zeros(),
    refusedForQuota: zeros(),
    quotaReachedMinute: undefined,
    hasQuota: false,
    openCounters,
  }
}

const mppRow: Reference['mpps'][number] = {
  mpp: 'made',
  name: 'made',
  regency: 'made',
  regency_code: '64.71',
  bps_code: '6471',
  province_code: '64',
  time_zone: 'Asia/Makassar',
  live_since: undefined,
  opens_at: '08:00',
  closes_at: '15:00',
  is_example: true,
}

function agencyRow({ agency, weekdays, isRegistered }: HandMadeAgency): Agency {
  return {
    mpp: 'made',
    agency,
    name: agency,
    opening_weekdays: isRegistered === false || weekdays === undefined ? undefined : [...weekdays],
    opens_at: undefined,
    closes_at: undefined,
    standard_wait_minutes: undefined,
    simulated_quota: undefined,
    is_example: true,
  }
}

function zeros(): number[] {
  return Array.from({ length: 96 }, () => 0)
}
