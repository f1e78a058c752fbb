/**
 * Labelled histories for measuring the detector: counts of three MPPs by quarter of an hour over a year, with known
 * true means and scatter, known episodes, and everything that must not alarm (holidays and the rush after them,
 * weekly opening days, month-ends, the fasting month, growth, quotas). A late upload changes no event's own time, so it
 * changes no history either. Everything is a function of the seed.
 */
import { dayMs, parseDay, weekdayOf } from '../../../schemas/time.ts'
import type { DayCounts, LevelHistory, MppHistory } from '../../../consumers/alert/detector/types.ts'
import type { Reference } from '../../../schemas/reference.ts'
import { placesOf, referenceOf } from './agencies.ts'
import type { AgencyHabit, Place } from './agencies.ts'
import { Dice } from './dice.ts'
import { episodesOf } from './episodes.ts'
import type { Episode } from './episodes.ts'

/** First day of the history, first judged day and last day: the fasting month and the long break lie inside. */
export const span = { from: '2024-09-02', judgedFrom: '2024-12-30', to: '2025-09-12' }

/** True means by day and slot, and true scatter: variance = phi * mean + dayVariance * mean^2 of a day. */
export interface Truth {
  readonly means: ReadonlyMap<number, Float64Array>
  readonly phi: number
  readonly dayVariance: number
}

export interface LabelledHistory {
  readonly history: MppHistory
  readonly episodes: readonly Episode[]
  /** By agency, '' for the MPP: without what the episodes changed. */
  readonly truth: ReadonlyMap<string, Truth>
  readonly judgedFrom: number
  readonly judgedTo: number
}

interface MutableDay {
  readonly visits: number[]
  readonly refused: number[]
  readonly counters: (readonly [number, number])[]
  reached: number | undefined
}

export function labelledHistories(seed: number, calendar: Reference): LabelledHistory[] {
  const places = placesOf(seed)
  const reference = referenceOf(places, calendar)
  return places.map((place, index) => labelled(seed, index, place, reference))
}

function labelled(seed: number, index: number, place: Place, reference: Reference): LabelledHistory {
  const [first, judged, last] = [dayOf(span.from), dayOf(span.judgedFrom), dayOf(span.to)]
  const closed = new Set(reference.holidays.map(({ date }) => dayOf(date)))
  const isWork = (day: number): boolean => weekdayOf(day) <= 5 && !closed.has(day)
  const days = Array.from({ length: last - first + 1 }, (_, at) => first + at).filter(isWork)
  const isFasting = (day: number): boolean =>
    reference.fastingMonths.some(({ start, end }) => day >= dayOf(start) && day <= dayOf(end))
  const hoursOf = (agency: AgencyHabit | undefined, day: number): readonly [number, number] | undefined => {
    if (agency !== undefined && !agency.weekdays.includes(weekdayOf(day))) return undefined
    const until = agency?.until ?? 14.75
    return [4 * (agency?.from ?? 7.75), 4 * (isFasting(day) ? Math.min(until, 13.75) : until)]
  }
  const judgedDays = days.filter((day) => day >= judged && day <= last - 3)
  const episodes = episodesOf(seed, index, place, judgedDays, hoursOf)
  const levels = new Map<string, Map<number, MutableDay>>([['', new Map()]])
  const means = new Map<string, Map<number, Float64Array>>([['', new Map()]])
  for (const agency of place.agencies) {
    levels.set(agency.agency, new Map())
    means.set(agency.agency, new Map())
  }
  for (const day of days) {
    const common = new Dice(`${seed}|${place.mpp}|${day}`).around1(place.commonVariance)
    for (const agency of place.agencies) {
      const hours = hoursOf(agency, day)
      if (hours === undefined) continue
      const mean = meansOf(agency, place, day, first, hours, isWork, isFasting(day))
      const dice = new Dice(`${seed}|${place.mpp}|${agency.agency}|${day}`)
      const busy = common * dice.around1(agency.dayVariance)
      const own = dayIn(levels, agency.agency, day)
      const whole = dayIn(levels, '', day)
      const touching = episodes.filter(
        (one) =>
          (one.agency === '' || one.agency === agency.agency) &&
          one.from < (day + 1) * 96 &&
          one.to > day * 96,
      )
      let given = 0
      for (let slot = 0; slot < 96; slot++) {
        const factor = touching.reduce(
          (product, one) =>
            day * 96 + slot >= one.from && day * 96 + slot < one.to ? product * one.factor : product,
          1,
        )
        const asked = dice.overdispersed((mean[slot] ?? 0) * busy * factor, agency.phi)
        const visits = agency.quota === undefined ? asked : Math.min(asked, agency.quota - given)
        if (agency.quota !== undefined && given < agency.quota && given + visits >= agency.quota)
          own.reached = slot * 15 + dice.index(15)
        given += visits
        own.visits[slot] = visits
        own.refused[slot] = asked - visits
        whole.visits[slot] = (whole.visits[slot] ?? 0) + visits
        whole.refused[slot] = (whole.refused[slot] ?? 0) + asked - visits
      }
      addMeans(means, agency.agency, day, mean)
      addMeans(means, '', day, mean)
      const shift = [
        [480, agency.counters],
        [750, agency.counters === 1 ? 0 : 1],
        [790, agency.counters],
        [900, 0],
      ] as const
      own.counters.push(
        ...shift.filter(
          ([minute]) => !touching.some((one) => one.kind === 'silent' && covers(one, day, minute)),
        ),
      )
    }
  }
  const zone = place.zone === 'Asia/Makassar' ? 480 : 420
  const truth = new Map<string, Truth>()
  for (const [agency, byDay] of means) truth.set(agency, { means: byDay, ...scatterOf(place, agency) })
  return {
    history: {
      mpp: place.mpp,
      utcOffsetMinutes: zone,
      reference,
      levels: [...levels].map(([agency, byDay]) => levelOf(agency, byDay, place)),
    },
    episodes,
    truth,
    judgedFrom: judged * dayMs - zone * 60_000,
    judgedTo: (last + 1) * dayMs - zone * 60_000,
  }
}

/** The true means of one agency's day by slot. */
function meansOf(
  agency: AgencyHabit,
  place: Place,
  day: number,
  first: number,
  [from, until]: readonly [number, number],
  isWork: (day: number) => boolean,
  isFasting: boolean,
): Float64Array {
  const years = (day - first) / 365
  const opens = (other: number): boolean => agency.weekdays.includes(weekdayOf(other))
  let missed = 0
  for (let other = day - 1; other > day - 15 && !(opens(other) && isWork(other)); other--)
    if (opens(other)) missed++
  const gap = missed === 0 ? 0 : agency.afterGapRise * Math.min(2, 0.7 + 0.25 * missed)
  const date = new Date(day * dayMs)
  const daysLeft =
    new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate() - date.getUTCDate()
  const monthEnd = daysLeft < 4 ? agency.monthEndRise * (1 - daysLeft / 6) : 0
  const total =
    agency.visits *
    Math.exp(agency.growthPerYear * years + 0.03 * Math.sin(2 * Math.PI * (years + 0.2))) *
    (agency.weekdayFactors[weekdayOf(day) - 1] ?? 1) *
    (1 + gap) *
    (1 + monthEnd) *
    (isFasting ? place.fastingFactor : 1)
  const shape = new Float64Array(96)
  let sum = 0
  for (let slot = from; slot < until; slot++) {
    const hour = (slot + 0.5) / 4
    let weight = 0
    for (const [centre, width, height] of agency.waves)
      weight += (height / width) * Math.exp(-0.5 * ((hour - centre) / width) ** 2)
    if (hour > 12 && hour < 12.75) weight *= 0.35
    if (weekdayOf(day) === 5 && hour > 11.25 && hour < 13) weight *= 0.25
    shape[slot] = weight
    sum += weight
  }
  return shape.map((weight) => (total * weight) / sum)
}

function scatterOf(place: Place, agency: string): { readonly phi: number; readonly dayVariance: number } {
  const one = place.agencies.find((other) => other.agency === agency)
  if (one !== undefined) return { phi: one.phi, dayVariance: one.dayVariance + place.commonVariance }
  const sum = place.agencies.reduce((total, other) => total + weightOf(other), 0)
  const shared = (of: (other: AgencyHabit) => number): number =>
    place.agencies.reduce((total, other) => total + of(other), 0)
  return {
    phi: shared((other) => (other.phi * weightOf(other)) / sum),
    dayVariance: place.commonVariance + shared((other) => other.dayVariance * (weightOf(other) / sum) ** 2),
  }
}

function levelOf(agency: string, byDay: ReadonlyMap<number, MutableDay>, place: Place): LevelHistory {
  const hasQuota = place.agencies.some((one) => one.agency === agency && one.quota !== undefined)
  const days = new Map<number, DayCounts>()
  for (const [day, { visits, refused, reached, counters }] of byDay) {
    // A day without any event has no row.
    if (visits.every((count) => count === 0) && counters.length === 0) continue
    days.set(day, {
      visits,
      refusedForQuota: refused,
      quotaReachedMinute: reached,
      hasQuota,
      openCounters: counters,
    })
  }
  return { agency, days }
}

function dayIn(
  levels: ReadonlyMap<string, Map<number, MutableDay>>,
  agency: string,
  day: number,
): MutableDay {
  const level = levels.get(agency) ?? new Map<number, MutableDay>()
  const before = level.get(day)
  if (before !== undefined) return before
  const one: MutableDay = { visits: zeros(), refused: zeros(), counters: [], reached: undefined }
  level.set(day, one)
  return one
}

function addMeans(
  means: ReadonlyMap<string, Map<number, Float64Array>>,
  agency: string,
  day: number,
  of: Float64Array,
): void {
  const level = means.get(agency)
  const before = level?.get(day)
  level?.set(day, before === undefined ? of : before.map((value, slot) => value + (of[slot] ?? 0)))
}

function covers({ from, to }: Episode, day: number, minute: number): boolean {
  const at = day * 96 + minute / 15
  return at >= from && at < to
}

function dayOf(date: string): number {
  return parseDay(date) ?? Number.NaN
}

function zeros(): number[] {
  return Array.from({ length: 96 }, () => 0)
}

/** Visits of an ordinary day of the week, on the mean over Monday to Friday. */
function weightOf({ visits, weekdays }: AgencyHabit): number {
  return (visits * weekdays.length) / 5
}
