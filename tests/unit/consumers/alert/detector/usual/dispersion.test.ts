/** Scatter within days and of whole days, from moments of residuals that can be added up by hand. */
import { describe, expect, it } from 'vitest'
import { dispersionOf, type SeenDay } from '../../../../../../consumers/alert/detector/usual/dispersion.ts'
import { slots } from '../../../../../support/alert-detector.ts'

/** A day of two hours with equal expectations. */
function day(mean: number, first: number, second: number, seen?: Uint8Array): SeenDay {
  const shape = Float64Array.from(slots({ 36: 0.5, 40: 0.5 }))
  const counts = slots({ 36: first, 40: second })
  return { day: 0, counts, all: counts, seen, total: first + second, isRecent: false, mean, shape }
}

const quiet = Array.from({ length: 40 }, () => day(200, 100, 100))

describe('without any day', () => {
  it('the scatter is what is assumed: of the level, or of its MPP', () => {
    expect(dispersionOf([])).toEqual({ phi: 1.35, daySpread: 0.015, correlation: 0 })
    expect(dispersionOf([], 2)).toEqual({ phi: 2, daySpread: 0.015, correlation: 0 })
    expect(dispersionOf([day(0, 0, 0)]).phi).toBe(1.35)
  })
})

describe('days without any scatter', () => {
  it('have the least of it, and lean on the assumption by 200 visits', () => {
    const { phi, daySpread, correlation } = dispersionOf(quiet)
    const share = 8_000 / 8_200
    expect(phi).toBeCloseTo(share * 1 + (1 - share) * 1.35, 10)
    expect(daySpread).toBeLessThan(0.005)
    expect(daySpread).toBeGreaterThanOrEqual(0.002)
    expect(correlation).toBe(0)
  })
})

describe('days that are busier or quieter as a whole', () => {
  // Every other day 20 % up, then 20 % down: both hours together.
  const swings = Array.from({ length: 40 }, (_, at) => (at % 2 === 0 ? day(200, 120, 120) : day(200, 80, 80)))

  it('scatter by the square of that share', () => {
    // Days: 40 residuals of 40; hours: 80 of 20. (40 * 1600 * 40 / 35 - 80 * 400) / (40 * 40000 - 80 * 10000).
    const seen = (40 * 1_600 * (40 / 35) - 80 * 400) / 800_000
    const error = (1.35 * Math.sqrt(2 * 1_600_000)) / 1_600_000
    const away = seen - 0.015
    const weight = Math.max(0.02 ** 2 / (0.02 ** 2 + error ** 2), 1 - (2 * error) ** 2 / away ** 2)
    expect(dispersionOf(swings).daySpread).toBeCloseTo(weight * seen + (1 - weight) * 0.015, 10)
  })

  it('hang together from day to day where they stay up or down, and do not where they alternate', () => {
    const weeks = Array.from({ length: 40 }, (_, at) =>
      at % 20 < 10 ? day(200, 120, 120) : day(200, 80, 80),
    )
    expect(dispersionOf(swings).correlation).toBe(0)
    expect(dispersionOf(weeks).correlation).toBeGreaterThan(0.3)
    expect(dispersionOf(weeks).correlation).toBeLessThanOrEqual(0.7)
  })
})

describe('hours that swing against each other', () => {
  it('are scatter within the day', () => {
    const hours = Array.from({ length: 40 }, (_, at) =>
      day(200, 100 + (at % 2 ? 20 : -20), 100 - (at % 2 ? 20 : -20)),
    )
    expect(dispersionOf(hours).phi).toBeGreaterThan(3)
    expect(dispersionOf(hours).daySpread).toBe(0.002)
  })
})

describe('an odd day', () => {
  it('counts as a bounded one, however odd it is', () => {
    const one = dispersionOf([...quiet, day(200, 1_000, 1_000)])
    const other = dispersionOf([...quiet, day(200, 9_000, 9_000)])
    expect(one).toEqual(other)
    expect(one.daySpread).toBeGreaterThan(dispersionOf(quiet).daySpread)
  })
})

describe('what is not judged', () => {
  it('are unseen slots and hours with less than a hundredth of the day', () => {
    const seen = new Uint8Array(96).fill(1)
    seen[40] = 0
    const half = Array.from({ length: 40 }, () => day(200, 100, 999, seen))
    expect(dispersionOf(half).phi).toBe(1.35)
    const stray = quiet.map((one) => ({ ...one, counts: slots({ 4: 30, 36: 100, 40: 100 }) }))
    expect(dispersionOf(stray)).toEqual(dispersionOf(quiet))
  })

  it('is the split into hours where nearly all comes within one hour: phi is what is assumed', () => {
    const once = Array.from({ length: 40 }, (_, at) => {
      const counts = slots({ 40: at % 2 ? 130 : 70 })
      const shape = Float64Array.from(slots({ 40: 1 }))
      return { day: 0, counts, all: counts, seen: undefined, total: 100, isRecent: false, mean: 100, shape }
    })
    expect(dispersionOf(once).phi).toBe(1.35)
    // 40 residuals of 30, less what the scatter within a day explains of 4,000 visits.
    const seen = (40 * 900 * (40 / 35) - 1.35 * 4_000) / 400_000
    const error = (1.35 * Math.sqrt(2 * 400_000)) / 400_000
    const away = seen - 0.015
    const weight = Math.max(0.02 ** 2 / (0.02 ** 2 + error ** 2), 1 - (2 * error) ** 2 / away ** 2)
    expect(dispersionOf(once).daySpread).toBeCloseTo(weight * seen + (1 - weight) * 0.015, 10)
  })
})
