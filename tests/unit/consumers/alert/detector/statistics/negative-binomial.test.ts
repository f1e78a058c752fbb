/** Tails of the negative binomial against plain sums and against figures of R (pnbinom, ppois). */
import { describe, expect, it } from 'vitest'
import {
  dropScore,
  logGamma,
  quantile,
  surgeScore,
} from '../../../../../../consumers/alert/detector/statistics/negative-binomial.ts'

describe('tails of counts', () => {
  it.each([
    [1, 0],
    [5, Math.log(24)],
    [0.5, Math.log(Math.sqrt(Math.PI))],
    [101, 363.73937555556347],
  ])('ln gamma of %d', (value, expected) => {
    expect(logGamma(value)).toBeCloseTo(expected, 9)
  })

  it.each([
    [15, 5, 5.0001],
    [30, 10, 20],
    [3, 0.4, 0.7],
  ])('the upper tail at %d of mean %d and variance %d is the sum of its chances', (count, mean, variance) => {
    expect(surgeScore(count, mean, variance)).toBeCloseTo(-Math.log10(1 - sumBelow(count, mean, variance)), 6)
  })

  it.each([
    [0, 8, 12],
    [20, 50, 90],
  ])('the lower tail at %d of mean %d and variance %d is the sum of its chances', (count, mean, variance) => {
    expect(dropScore(count, mean, variance)).toBeCloseTo(-Math.log10(sumBelow(count + 1, mean, variance)), 6)
  })

  it('is Poisson where the variance is the mean: ppois(14, 5, lower = FALSE) is 2.2625e-4', () => {
    expect(10 ** -surgeScore(15, 5, 5)).toBeCloseTo(2.2625e-4, 7)
  })

  it('has no score on the other side and none without a mean', () => {
    expect([surgeScore(3, 5, 6), dropScore(7, 5, 6), surgeScore(3, 0, 0), dropScore(0, 0, 0)]).toEqual([
      0, 0, 0, 0,
    ])
  })

  it('finds the interval in which counts lie', () => {
    expect([quantile(0.025, 10, 15), quantile(0.975, 10, 15)]).toEqual([3, 18])
    expect(quantile(0.5, 400, 1_000)).toBeGreaterThan(395)
  })
})

/** P(X < count) by the recurrence of the masses from 0 on. */
function sumBelow(count: number, mean: number, variance: number): number {
  const size = mean ** 2 / (variance - mean)
  let mass = (size / (size + mean)) ** size
  let sum = 0
  for (let k = 0; k < count; k++) {
    sum += mass
    mass *= ((k + size) / (k + 1)) * (mean / (size + mean))
  }
  return sum
}
