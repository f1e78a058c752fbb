/**
 * The whole of what is usual for a history that has everything: growth, weekdays, holidays, a fasting month, weekends
 * that are worked, alerts, a newcomer, an agency with days of its own. The numbers are those that the fit gives; they
 * change only where the model is meant to.
 */
import { describe, expect, it } from 'vitest'
import { learnedExpectations } from '../../../../../../consumers/alert/detector/usual/expectations.ts'
import type { DayCounts, DetectorState } from '../../../../../../consumers/alert/detector/types.ts'
import type { Reference } from '../../../../../../schemas/reference.ts'
import { dayMs, formatDay, weekdayOf } from '../../../../../../schemas/time.ts'
import {
  aDay,
  aFiring,
  aHistory,
  aLevel,
  aPast,
  aReference,
  aState,
  holidays,
  monday,
} from '../../../../../support/alert-detector.ts'

const first = monday - 420
const offDays = [monday - 200, monday - 143, monday - 60, monday - 11].map(formatDay)
const reference = aReference({
  holidays: holidays(...offDays),
  fastingMonths: [
    { start: formatDay(monday - 390), end: formatDay(monday - 362) },
    { start: formatDay(monday - 36), end: formatDay(monday - 8) },
  ] as unknown as Reference['fastingMonths'],
})
const isFasting = (day: number): boolean =>
  (day >= monday - 390 && day <= monday - 362) || (day >= monday - 36 && day <= monday - 8)

/** Scattered, and the same in every run. */
const noise = (day: number, at: number): number => ((day * 7_919 + at * 104_729) % 13) - 6
const weights = [0, 12, 9, 8, 9, 10, 4, 0]

/** Visits at eight, nine, ten and one o'clock; in the fasting month earlier. */
function visitsOf(day: number, height: number): Record<number, number> {
  const weekday = weekdayOf(day)
  const weight = weights[weekday] ?? 0
  if (weight === 0 || offDays.includes(formatDay(day))) return {}
  const growth = 1 + (day - first) / 2_000
  const slots = isFasting(day) ? [30, 32, 36, 40] : [32, 36, 40, 52]
  return Object.fromEntries(
    slots.map((slot, at) => [
      slot,
      Math.max(0, Math.round((height * weight * growth * (4 - at)) / 25) + noise(day, at)),
    ]),
  )
}

interface Odd {
  readonly from: number
  readonly to: number
  readonly factor: number
}

function made(odd: Odd) {
  const days: Record<'' | 'a' | 'b' | 'c', Record<number, DayCounts>> = { '': {}, a: {}, b: {}, c: {} }
  for (let day = first; day < monday; day++) {
    const factor = day >= odd.from && day < odd.to ? odd.factor : 1
    const of = {
      a: visitsOf(day, 20),
      b: [2, 4].includes(weekdayOf(day)) ? visitsOf(day, 6 * factor) : {},
      // A newcomer of 40 days.
      c: day >= monday - 40 ? visitsOf(day, 5) : {},
    }
    const whole: Record<number, number> = {}
    for (const [agency, visits] of Object.entries(of)) {
      if (Object.keys(visits).length > 0) days[agency as 'a'][day] = aDay(visits)
      for (const [slot, count] of Object.entries(visits))
        whole[Number(slot)] = (whole[Number(slot)] ?? 0) + count
    }
    if (Object.keys(whole).length > 0) days[''][day] = aDay(whole)
  }
  return aHistory(
    Object.entries(days).map(([agency, own]) => aLevel(agency, own)),
    reference,
    0,
  )
}

const rounded = (value: number): number => Number(value.toPrecision(7))

/** Means of the next nine days, shapes of two of them, and how counts scatter. */
function numbersOf(state: DetectorState, odd: Odd): Record<string, unknown> {
  const expectations = learnedExpectations(made(odd), state, monday)
  return Object.fromEntries(
    [...expectations].map(([agency, { isReady, openDays, knowsFasting, spread, expectationOf }]) => [
      agency === '' ? 'mpp' : agency,
      {
        isReady,
        openDays,
        knowsFasting,
        means: Array.from({ length: 9 }, (_, at) => {
          const mean = expectationOf(monday + at)?.mean
          return mean === undefined ? null : rounded(mean)
        }).join(' '),
        shape: [30, 32, 36, 40, 52]
          .map((slot) => rounded(expectationOf(monday + 1)?.shape[slot] ?? 0))
          .join(' '),
        spread: Object.values(spread).map(rounded).join(' '),
      },
    ]),
  )
}

const calm: Odd = { from: 0, to: 0, factor: 1 }
const busy: Odd = { from: monday - 90, to: monday - 76, factor: 5 }

describe('what is usual', () => {
  it('of a calm history', () => {
    expect(numbersOf(aState(), calm)).toMatchInlineSnapshot(`
      {
        "a": {
          "isReady": true,
          "knowsFasting": true,
          "means": "113.2388 84.26201 73.87897 84.01393 94.08112 38.81497  112.8307 83.95832",
          "openDays": 335,
          "shape": "0 0.3976221 0.2994591 0.2005887 0.1023061",
          "spread": "1.000112 0.01226506 0.2211787 0.005539358",
        },
        "b": {
          "isReady": true,
          "knowsFasting": true,
          "means": " 26.57548  26.36258     27.38876",
          "openDays": 108,
          "shape": "0 0.3802403 0.2872862 0.1979684 0.1343504",
          "spread": "1.044114 0.1318567 0 0.07032321",
        },
        "c": {
          "isReady": true,
          "knowsFasting": true,
          "means": "27.34746 19.36526 13.15535 16.90163 19.32652 9.467398  27.01789 19.13188",
          "openDays": 30,
          "shape": "0 0.5198527 0.3085463 0.1148085 0.0552928",
          "spread": "1.824912 0.08416777 0 0.03436471",
        },
        "mpp": {
          "isReady": true,
          "knowsFasting": true,
          "means": "113.5037 109.624 74.17266 109.01 94.27152 39.39773  113.1485 109.281",
          "openDays": 335,
          "shape": "0 0.3935839 0.2966432 0.199334 0.1062022",
          "spread": "1.005981 0.02223701 0.2013773 0.007080384",
        },
      }
    `)
  })

  it('leaves out two weeks that an alert of an agency covers, also in the MPP', () => {
    const past = [aPast(busy.from * dayMs, busy.to * dayMs, { agency: 'b' })]
    expect(numbersOf(aState({ past }), busy)).toMatchInlineSnapshot(`
      {
        "a": {
          "isReady": true,
          "knowsFasting": true,
          "means": "113.3164 84.31992 73.96612 84.05896 94.17124 38.86052  112.9484 84.04606",
          "openDays": 335,
          "shape": "0.00001834173 0.3976208 0.2994533 0.2005809 0.1023031",
          "spread": "1.000111 0.01227454 0.221699 0.005540313",
        },
        "b": {
          "isReady": true,
          "knowsFasting": true,
          "means": " 26.51878  25.40298     26.98157",
          "openDays": 104,
          "shape": "0.0001310731 0.3858204 0.2871213 0.1964897 0.1302688",
          "spread": "1.069043 0.1338381 0 0.07078427",
        },
        "c": {
          "isReady": true,
          "knowsFasting": true,
          "means": "27.21893 19.2022 13.13917 16.62754 19.19188 9.442782  26.80672 18.91139",
          "openDays": 30,
          "shape": "0.001150659 0.5197684 0.3081802 0.1143169 0.05510324",
          "spread": "1.79182 0.08497455 0 0.03433135",
        },
        "mpp": {
          "isReady": true,
          "knowsFasting": true,
          "means": "113.3249 108.8198 74.39085 107.3144 93.79277 39.38312  112.4622 107.9914",
          "openDays": 335,
          "shape": "0.003250613 0.3933459 0.2956092 0.1979452 0.1056667",
          "spread": "1.005924 0.02505388 0.2189274 0.007496602",
        },
      }
    `)
  })

  it('takes an agency’s usual from the days that none of its alerts covers', () => {
    const late: Odd = { from: monday - 55, to: monday - 48, factor: 5 }
    const past = [
      aPast(late.from * dayMs, late.to * dayMs, { agency: 'b' }),
      aPast((monday - 70) * dayMs, (monday - 68) * dayMs, { id: 'q', agency: 'b' }),
    ]
    expect(numbersOf(aState({ past }), late)['mpp']).toMatchInlineSnapshot(`
      {
        "isReady": true,
        "knowsFasting": true,
        "means": "114.8338 109.6814 74.5682 109.5525 95.2362 40.0875  114.373 109.2413",
        "openDays": 335,
        "shape": "0.00233482 0.3928188 0.2951048 0.1992029 0.1063329",
        "spread": "1.005946 0.02356025 0.1809554 0.00726403",
      }
    `)
  })

  it('takes in the same weeks where nothing was said of them', () => {
    expect(numbersOf(aState(), busy)['b']).toMatchInlineSnapshot(`
      {
        "isReady": true,
        "knowsFasting": true,
        "means": " 28.40243  26.84486     28.34385",
        "openDays": 108,
        "shape": "0 0.385944 0.2904947 0.1983792 0.1250741",
        "spread": "1.928409 0.1280315 0 0.07250208",
      }
    `)
  })

  it('leaves out what still fires, from its window on', () => {
    const firing = [
      { ...aFiring({ agency: '', windowStart: (monday - 30) * dayMs }), startedAt: (monday - 29) * dayMs },
    ]
    expect(numbersOf(aState({ firing }), calm)['mpp']).toMatchInlineSnapshot(`
      {
        "isReady": true,
        "knowsFasting": true,
        "means": "117.7096 115.8587 78.33677 115.4232 99.28378 40.78193  119.3955 117.5181",
        "openDays": 314,
        "shape": "0 0.3921254 0.2968994 0.1998958 0.1067013",
        "spread": "1.005983 0.02264531 0.2084103 0.02050503",
      }
    `)
  })
})
