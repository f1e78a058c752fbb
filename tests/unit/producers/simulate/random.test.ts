/** Randomness of the simulator: one stream for each key, and distributions with the moments that they are named by. */
import { describe, expect, it } from 'vitest'
import { hash32, Random } from '../../../../producers/simulate/random.ts'
import { mean } from '../../../support/simulated-days.ts'

const draw = (make: (random: Random) => number, key = 'a'): number[] => {
  const random = new Random(key)
  return Array.from({ length: 20_000 }, () => make(random))
}
const variance = (values: readonly number[]): number => {
  const middle = mean(values)
  return mean(values.map((value) => (value - middle) ** 2))
}

describe('a stream', () => {
  it('is the same for the same key, and another for another', () => {
    expect(draw((random) => random.uniform())).toEqual(draw((random) => random.uniform()))
    expect(draw((random) => random.uniform()).slice(0, 5)).not.toEqual(
      draw((random) => random.uniform(), 'b').slice(0, 5),
    )
  })

  it('is that of every machine', () => {
    expect([hash32(''), hash32('kunjungan')]).toEqual([2_872_998_923, 2_326_630_107])
    const random = new Random('kunjungan')
    expect([random.uniform(), random.uniform()]).toEqual([0.06903592455217122, 0.8847320600009316])
  })
})

describe('a distribution', () => {
  it('is uniform in its bounds', () => {
    const values = draw((random) => random.between(-2, 4))
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-2)
    expect(Math.max(...values)).toBeLessThan(4)
    expect(mean(values)).toBeCloseTo(1, 1)
  })

  it('has its mean and spread: normal, noise, log-normal', () => {
    const normal = draw((random) => random.normal())
    expect(mean(normal)).toBeCloseTo(0, 1)
    expect(variance(normal)).toBeCloseTo(1, 1)
    expect(mean(draw((random) => random.noise(0.3)))).toBeCloseTo(1, 1)
    const sorted = draw((random) => random.logNormal(10, 0.5)).toSorted((a, b) => a - b)
    expect(sorted[10_000]).toBeGreaterThan(9.7)
    expect(sorted[10_000]).toBeLessThan(10.3)
  })

  it.each([0.5, 7, 499, 600])('is Poisson with mean and variance %d', (expected) => {
    const values = draw((random) => random.poisson(expected)).slice(0, expected > 100 ? 3_000 : 20_000)
    expect(values.every((value) => Number.isInteger(value) && value >= 0)).toBe(true)
    expect(mean(values) / expected).toBeCloseTo(1, 1)
    expect(Math.abs(variance(values) / expected - 1)).toBeLessThan(0.12)
  })

  it('draws an index by its weight, and none where they add up to nothing', () => {
    const counts = Map.groupBy(
      draw((random) => random.weighted([1, 0, 3])),
      (index) => index,
    )
    expect(new Set(counts.keys())).toEqual(new Set([0, 2]))
    expect((counts.get(2)?.length ?? 0) / 20_000).toBeCloseTo(0.75, 1)
    expect(new Random('a').weighted([])).toBe(-1)
    expect(new Random('a').weighted([0, 0])).toBe(-1)
  })

  it('chances are shares', () => {
    expect(mean(draw((random) => (random.chance(0.2) ? 1 : 0)))).toBeCloseTo(0.2, 1)
    expect(draw((random) => (random.chance(0) ? 1 : 0)).includes(1)).toBe(false)
  })
})
