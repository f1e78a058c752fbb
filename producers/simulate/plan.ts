/**
 * What a day of an MPP is expected to be before chance: which agencies are open, from when to when, how many
 * tickets each may expect and with how many counters it meets them. A function of reference data, profile
 * and date alone; the order of rows in the reference data does not matter.
 */
import { isFasting, isExpectedDay, monthOf } from '../../schemas/calendar.ts'
import type { Mpp, Reference } from '../../schemas/reference.ts'
import { dayMs, weekdayOf } from '../../schemas/time.ts'
import { agencyHours, isAfterGap, isMonthEnd, hourMs, minuteMs } from './calendar.ts'
import type { Hours } from './calendar.ts'
import { afterGapFactor, fastingFactor, habitOf, profileOf, valueAt, weekdayFactors } from './profiles.ts'
import type { Profile } from './profiles.ts'
import { hash32 } from './random.ts'

export interface PlannedAgency {
  readonly slug: string
  readonly hours: Hours
  /** Tickets expected to be asked for today. */
  readonly expected: number
  readonly counters: number
  readonly quota: number | undefined
  readonly serviceMedianMs: number
  /** Services with how often each is asked for against the others; empty where none is registered. */
  readonly services: readonly string[]
  readonly serviceWeights: readonly number[]
}

export interface DayPlan {
  readonly mpp: string
  readonly day: number
  readonly seed: number
  readonly profile: Profile
  readonly isFriday: boolean
  readonly aroundTheClock: boolean
  /** Agencies open today, by slug. */
  readonly agencies: readonly PlannedAgency[]
}

interface PlanInput {
  readonly reference: Reference
  readonly mpp: Mpp
  readonly day: number
  readonly seed: number
  readonly aroundTheClock: boolean
}

/** Spread of service times (sigma of the logarithm): the 90th percentile is about twice the median. */
export const serviceSigma = 0.55
export function planDay(input: PlanInput): DayPlan {
  const { reference, mpp, day, seed, aroundTheClock } = input
  const profile = profileOf(mpp.mpp)
  const registered = reference.agencies
    .filter((agency) => agency.mpp === mpp.mpp)
    .toSorted((a, b) => (a.agency < b.agency ? -1 : 1))
  const shares = sharesOf(
    registered.map((agency) => agency.agency),
    profile,
  )
  const level = valueAt(profile.level, day)
  const today = level * dayFactor(reference, profile, day)
  const servicesOf = Map.groupBy(
    reference.services.filter((service) => service.mpp === mpp.mpp),
    (service) => service.agency,
  )

  const agencies: PlannedAgency[] = []
  for (const agency of registered) {
    const usual = agencyHours(reference, mpp, agency, day)
    if (usual === undefined && !aroundTheClock) continue
    if (level === 0) continue
    const habit = habitOf(agency.agency)
    const hours =
      aroundTheClock || usual === undefined ? { opensMs: 0, closesMs: dayMs } : shorten(reference, day, usual)
    // A weekly agency sees its week's visitors on its few days; a day and night three times those of office
    // hours.
    const days = agency.opening_weekdays?.length ?? 5
    const share = (shares.get(agency.agency) ?? 0) * (5 / days) * (aroundTheClock ? 3.4 : 1)
    const services = (servicesOf.get(agency.agency) ?? [])
      .map((service) => service.service)
      .toSorted((a, b) => hash32(a) - hash32(b))
    // The mean of a log-normal lies above its median; several matters, calling and clearing the desk come on
    // top.
    const meanMs =
      (habit.serviceMinutes * Math.exp((serviceSigma * serviceSigma) / 2) * 1.13 + 1.7) * minuteMs
    agencies.push({
      slug: agency.agency,
      hours,
      expected: today * share * monthEndFactor(reference, day, habit.monthEnd),
      counters: countersFor(
        (level * share * meanMs) / Math.max(hourMs, hours.closesMs - hours.opensMs - 45 * minuteMs),
      ),
      quota: agency.simulated_quota,
      serviceMedianMs: habit.serviceMinutes * minuteMs,
      services,
      serviceWeights: services.map((_, rank) => 1 / (rank + 1)),
    })
  }
  return { mpp: mpp.mpp, day, seed, profile, isFriday: weekdayOf(day) === 5, aroundTheClock, agencies }
}

/**
 * Counters for an offered load (counters that an ordinary day would keep busy without a pause): about three
 * fifths busy over the day, close to wholly busy at the morning peak, so that there is a queue but no day-
 * long jam.
 */
function countersFor(load: number): number {
  return Math.max(1, Math.ceil(1.15 * load + 0.4 * Math.sqrt(load) - 0.2))
}

/** Published shares as they are; the other agencies divide the rest by their usual weight. Adds up to 1. */
function sharesOf(agencies: readonly string[], profile: Profile): Map<string, number> {
  let published = 0
  let weights = 0
  for (const agency of agencies) {
    const share = profile.shares[agency]
    if (share === undefined) weights += habitOf(agency).weight
    else published += share
  }
  const scale = weights === 0 ? 1 / Math.max(published, Number.EPSILON) : 1
  return new Map(
    agencies.map((agency) => [
      agency,
      (profile.shares[agency] ?? ((1 - published) * habitOf(agency).weight) / Math.max(weights, 1)) * scale,
    ]),
  )
}

function dayFactor(reference: Reference, profile: Profile, day: number): number {
  const weekday = weekdayFactors[weekdayOf(day) - 1] ?? 1
  const afterGap = isExpectedDay(reference, day) && isAfterGap(reference, day) ? afterGapFactor : 1
  const fasting = isFasting(reference, day) ? fastingFactor : 1
  return weekday * afterGap * fasting * (profile.season[monthOf(day)] ?? 1)
}

/**
 * The month's other days (about seventeen) give what its last three get, so that shares stay as published.
 */
function monthEndFactor(reference: Reference, day: number, factor: number): number {
  if (factor === 1) return 1
  return isMonthEnd(reference, day) ? factor : 1 - ((factor - 1) * 3) / 17
}

function shorten(reference: Reference, day: number, hours: Hours): Hours {
  return isFasting(reference, day) ? { ...hours, closesMs: hours.closesMs - 30 * minuteMs } : hours
}
