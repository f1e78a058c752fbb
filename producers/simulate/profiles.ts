/**
 * What is known or assumed of each MPP's visits: level and growth, season, shares of the agencies,
 * satisfaction. Sources in brackets: [000] Gerbangkaltim 25 October 2025, [001] KaltimExpose October 2024,
 * [003] report on MPP Habaring Hurung, [004] ANTARA 2024 on MPP Kukar; everything without one is an
 * assumption. A place that is not listed gets the default profile, so a further MPP needs a row of reference
 * data and nothing here.
 */
import { parseDay } from '../../schemas/time.ts'

/** Values at days, straight lines between them, constant after the last, none (0) before the first. */
type Curve = readonly (readonly [day: number, value: number])[]

export interface Profile {
  /** Tickets asked for on an ordinary open day, before weekday, season, fasting month and chance. */
  readonly level: Curve
  /** Factor of each calendar month, January first. */
  readonly season: readonly number[]
  /** Shares of the MPP's visits; agencies not named divide what is left by their usual weight. */
  readonly shares: Readonly<Record<string, number>>
  /** Share of tickets taken online; booked appointments take a further fixed share. */
  readonly online: Curve
  readonly appointments: number
  /** Satisfaction index that the surveys scatter around. */
  readonly ikm: number
  /** People from whom visitors are drawn: fewer means more who come again. */
  readonly population: number
  /** People through the doors for each visitor with a ticket (companions, second passages). */
  readonly doorRatio: number
}

const flatSeason = [1.01, 0.99, 0.98, 0.98, 0.99, 1, 1.02, 1.01, 1.02, 1.01, 1, 0.96]

const profiles: Readonly<Record<string, Profile>> = {
  // [001] 2,300 a month and 29,158 in all of 2024 [000]; about 4,000 a month in 2025 [000]. The printed peaks
  // of July to September 2025 (6,814, 5,367, 5,962) stay with the published tallies: simulated months keep
  // below them.
  balikpapan: {
    level: curve(
      ['2022-01-03', 95],
      ['2024-01-01', 115],
      ['2024-12-01', 128],
      ['2025-01-02', 194],
      ['2027-12-31', 204],
    ),
    season: [1, 1, 0.99, 1.02, 1.02, 1.02, 1.01, 1, 1.01, 0.99, 1, 0.98],
    // [000] shares of January to September 2025; the other 22 agencies divide 13.0 %.
    shares: {
      disdukcapil: 0.248,
      dpmptsp: 0.193,
      bankaltimtara: 0.184,
      'bpjs-kesehatan': 0.148,
      polri: 0.097,
    },
    online: curve(['2022-01-03', 0.04], ['2024-01-01', 0.08], ['2026-12-31', 0.18]),
    appointments: 0.05,
    ikm: 95.2, // [000] [001]
    population: 60_000,
    doorRatio: 1.55,
  },
  // [004] opened in February 2023 with 25 to 50 visitors a day, about 300 now.
  kukar: {
    level: curve(
      ['2023-02-01', 36],
      ['2023-03-01', 42],
      ['2023-09-01', 130],
      ['2024-03-01', 235],
      ['2024-10-01', 292],
      ['2027-12-31', 306],
    ),
    season: flatSeason,
    shares: {},
    online: curve(['2023-02-01', 0.03], ['2026-12-31', 0.12]),
    appointments: 0.04,
    ikm: 93.11, // [004]
    population: 70_000,
    doorRatio: 1.7,
  },
  // [003] 200 to 250 visits a day in the first year, over 300 in the second; which years is not said: 2023
  // and 2024 assumed. The level is demand: what Disdukcapil's 70 a day [003] turn away (about 15 a day) is no
  // visit.
  kotim: {
    level: curve(
      ['2023-01-02', 212],
      ['2023-12-29', 248],
      ['2024-01-02', 318],
      ['2025-01-01', 330],
      ['2027-12-31', 342],
    ),
    season: flatSeason,
    shares: { disdukcapil: 0.255 },
    online: curve(['2023-01-02', 0.02], ['2026-12-31', 0.09]),
    appointments: 0.03,
    ikm: 90.4,
    population: 60_000,
    doorRatio: 1.6,
  },
}

const defaultProfile: Profile = {
  level: curve(['2000-01-03', 120]),
  season: flatSeason,
  shares: {},
  online: curve(['2000-01-03', 0.08]),
  appointments: 0.04,
  ikm: 89,
  population: 40_000,
  doorRatio: 1.6,
}

/** What an agency is usually like, by its slug; anything else has weight 1, 9 minutes and no month-end. */
interface AgencyHabit {
  /** Share of visits against other agencies that have no published share. */
  readonly weight: number
  /** Median minutes at the counter for one matter. */
  readonly serviceMinutes: number
  /** Factor of the month's last three working days. */
  readonly monthEnd: number
}

const habits: Readonly<Record<string, Partial<AgencyHabit>>> = {
  disdukcapil: { weight: 24, serviceMinutes: 8 },
  dpmptsp: { weight: 12, serviceMinutes: 11 },
  'bpjs-kesehatan': { weight: 11, serviceMinutes: 8, monthEnd: 1.15 },
  bankaltimtara: { weight: 9, serviceMinutes: 5, monthEnd: 1.3 },
  'bank-kalteng': { weight: 9, serviceMinutes: 5, monthEnd: 1.3 },
  polri: { weight: 9, serviceMinutes: 10 },
  samsat: { weight: 7, serviceMinutes: 6, monthEnd: 1.25 },
  imigrasi: { weight: 5, serviceMinutes: 12 },
  'bpjs-ketenagakerjaan': { weight: 4, serviceMinutes: 10 },
  'kpp-pratama': { weight: 4, monthEnd: 1.35 },
  bappenda: { weight: 4, serviceMinutes: 7, monthEnd: 1.35 },
  'kantor-pertanahan': { weight: 3, serviceMinutes: 12 },
  disnaker: { weight: 3 },
  'perumda-air': { weight: 2.5, serviceMinutes: 6 },
  kemenag: { weight: 2 },
  dinsos: { weight: 2 },
  pln: { weight: 2, serviceMinutes: 6 },
}

/**
 * Monday to Sunday: Monday and Tuesday are busier, Friday is quieter; the mean over Monday to Friday is 1.
 */
export const weekdayFactors = [1.13, 1.07, 1, 0.98, 0.82, 0.6, 0.5] as const
/**
 * First open day after a weekend made longer by a holiday or joint leave, or after a holiday within the
 * week.
 */
export const afterGapFactor = 1.2
/** The fasting month: fewer come and counters close half an hour earlier. */
export const fastingFactor = 0.84
/**
 * How far days scatter around their mean beyond Poisson (sigma of the logarithm): the MPP's day, an agency's
 * day.
 */
export const dayNoise = 0.055
export const agencyNoise = 0.11

export function profileOf(mpp: string): Profile {
  return Object.hasOwn(profiles, mpp) ? (profiles[mpp] ?? defaultProfile) : defaultProfile
}

export function habitOf(agency: string): AgencyHabit {
  const known = Object.hasOwn(habits, agency) ? habits[agency] : undefined
  return { weight: 1, serviceMinutes: 9, monthEnd: 1, ...known }
}

/** The value of a curve on a day. */
export function valueAt(points: Curve, day: number): number {
  let before: readonly [number, number] | undefined
  for (const point of points) {
    if (point[0] > day) {
      return before === undefined
        ? 0
        : before[1] + ((point[1] - before[1]) * (day - before[0])) / (point[0] - before[0])
    }
    before = point
  }
  return before?.[1] ?? 0
}

function curve(...points: readonly (readonly [date: string, value: number])[]): Curve {
  return points.map(([date, value]) => [parseDay(date) ?? Number.NaN, value] as const)
}
