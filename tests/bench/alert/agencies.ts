/**
 * The made-up places of the labelled histories: three MPPs of the known volumes, 27 agencies each of very different
 * size, each with habits of its own. Nothing here is shared with the detector or with the project's simulator.
 */
import type { Reference } from '../../../schemas/reference.ts'
import { Dice } from './dice.ts'

export interface AgencyHabit {
  readonly agency: string
  /** Visits on an ordinary opening day at the start. */
  readonly visits: number
  /** ISO weekdays on which it opens, and whether the reference data say so. */
  readonly weekdays: readonly number[]
  readonly isRegistered: boolean
  /** Factor of each ISO weekday, Monday first. */
  readonly weekdayFactors: readonly number[]
  readonly growthPerYear: number
  readonly monthEndRise: number
  readonly afterGapRise: number
  /** Centres (hour of the day), widths (hours) and weights of the waves in which people come. */
  readonly waves: readonly (readonly [centre: number, width: number, weight: number])[]
  /** Local hours between which tickets are given. */
  readonly from: number
  readonly until: number
  /** Variance over mean within a quarter of an hour, and variance of the whole day's factor. */
  readonly phi: number
  readonly dayVariance: number
  readonly quota: number | undefined
  readonly counters: number
}

export interface Place {
  readonly mpp: string
  readonly zone: 'Asia/Makassar' | 'Asia/Pontianak'
  readonly agencies: readonly AgencyHabit[]
  /** Variance of the factor that all agencies of a day share. */
  readonly commonVariance: number
  readonly fastingFactor: number
}

const agencyCount = 27
const volumes = [
  { mpp: 'balikpapan', zone: 'Asia/Makassar', visits: 195, quota: undefined },
  { mpp: 'kukar', zone: 'Asia/Makassar', visits: 300, quota: undefined },
  { mpp: 'kotim', zone: 'Asia/Pontianak', visits: 335, quota: 70 },
] as const

export function placesOf(seed: number): Place[] {
  return volumes.map(({ mpp, zone, visits, quota }) => {
    const dice = new Dice(`${seed}|${mpp}|place`)
    const sizes = Array.from({ length: agencyCount }, (_, rank) =>
      rank < 5 ? dice.between(0.09, 0.25) : Math.exp(dice.normal() * 0.9 - 4.4),
    )
    const sum = sizes.reduce((total, size) => total + size, 0)
    const growth = dice.between(0, 0.2)
    const peak = dice.between(9.2, 10.2)
    const agencies = sizes.map((size, rank): AgencyHabit => {
      const weekdays = weekdaysOf(dice, rank)
      const isMorning = rank > 8 && dice.uniform() < 0.15
      return {
        agency: `agency-${String(rank + 1).padStart(2, '0')}`,
        visits: Math.max(0.8, ((size / sum) * visits * 5) / Math.max(3, weekdays.length)),
        weekdays,
        isRegistered: rank !== agencyCount - 1,
        weekdayFactors: [1.16, 1.04, 0.99, 0.96, 0.84].map(
          (factor) => factor * Math.exp(dice.normal() * 0.06),
        ),
        growthPerYear: growth + dice.normal() * 0.1,
        monthEndRise: dice.uniform() < 0.25 ? dice.between(0.1, 0.35) : 0,
        afterGapRise: dice.between(0.05, 0.3),
        waves: [
          [peak + dice.normal() * 0.25, dice.between(0.9, 1.4), 1],
          [13.4 + dice.normal() * 0.2, dice.between(0.5, 0.8), dice.between(0.2, 0.5)],
        ],
        from: 7.75,
        until: isMorning ? 12 : dice.uniform() < 0.3 ? 14.25 : 14.75,
        phi: dice.between(1.3, 1.7),
        dayVariance: dice.between(0.004, 0.016),
        quota: rank === 0 ? quota : undefined,
        counters: size > 0.08 ? 3 : 1,
      }
    })
    const largest = agencies[0]
    // The agency with a quota asks for a little more than it may give out.
    if (largest !== undefined && quota !== undefined) agencies[0] = { ...largest, visits: quota * 1.12 }
    return {
      mpp,
      zone,
      agencies,
      commonVariance: dice.between(0.001, 0.004),
      fastingFactor: dice.between(0.78, 0.92),
    }
  })
}

/** The places as reference data, with the real calendar. */
export function referenceOf(places: readonly Place[], calendar: Reference): Reference {
  return {
    ...calendar,
    mpps: places.map(({ mpp, zone }) => ({
      mpp,
      name: mpp,
      regency: mpp,
      regency_code: '64.71',
      bps_code: '6471',
      province_code: '64',
      time_zone: zone,
      live_since: undefined,
      opens_at: '08:00',
      closes_at: '15:00',
      is_example: true,
    })),
    agencies: places.flatMap(({ mpp, agencies }) =>
      agencies.map((one) => ({
        mpp,
        agency: one.agency,
        name: one.agency,
        opening_weekdays: one.isRegistered && one.weekdays.length < 5 ? [...one.weekdays] : undefined,
        opens_at: undefined,
        closes_at: undefined,
        standard_wait_minutes: undefined,
        simulated_quota: undefined,
        is_example: true,
      })),
    ),
    services: [],
    publishedFigures: [],
  }
}

function weekdaysOf(dice: Dice, rank: number): readonly number[] {
  if (rank < 20) return [1, 2, 3, 4, 5]
  if (rank < 24)
    return (
      [
        [1, 3],
        [2, 4],
        [3, 5],
        [1, 4],
      ][dice.index(4)] ?? [2]
    )
  return [1 + dice.index(5)]
}
