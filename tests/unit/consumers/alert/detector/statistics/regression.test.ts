/** The fit of counts: means that can be worked out by hand, priors, exposure, and what an odd day may not do. */
import { describe, expect, it } from 'vitest'
import { fitCounts } from '../../../../../../consumers/alert/detector/statistics/regression.ts'

const poisson = { phi: 1, daySpread: 0 }
const loose = { mean: 0, sd: 100 }

function days(counts: readonly number[], exposure = 1) {
  return counts.map((count) => ({ x: [1], count, exposure }))
}

describe('the fit of one constant', () => {
  it('is the mean of the counts, with a variance of 1 over the visits', () => {
    const fit = fitCounts(days([8, 12, 10, 10]), [loose], poisson, 6)
    expect(fit.meanAt([1])).toBeCloseTo(10, 3)
    expect(fit.coefficients[0]).toBeCloseTo(Math.log(10), 4)
    expect(fit.varianceAt([1])).toBeCloseTo(1 / 40, 4)
  })

  it('takes a half seen day for half', () => {
    expect(fitCounts(days([10, 10], 0.5), [loose], poisson, 6).meanAt([1])).toBeCloseTo(20, 2)
  })

  it('is less certain the more counts scatter', () => {
    const fit = fitCounts(days([8, 12, 10, 10]), [loose], { phi: 2, daySpread: 0.1 }, 6)
    // Each day's weight is mean^2 / (2 mean + 0.1 mean^2) = 100 / 30.
    expect(fit.varianceAt([1])).toBeCloseTo(30 / 400, 3)
  })

  it('leans on a narrow prior: from the posterior mode of mean and prior', () => {
    const fit = fitCounts(days([10]), [{ mean: Math.log(20), sd: 0.2 }], poisson, 20)
    const beta = fit.coefficients[0] ?? 0
    // At the mode the pull of the count and that of the prior are equal.
    expect(10 - Math.exp(beta)).toBeCloseTo((beta - Math.log(20)) / 0.04, 4)
  })

  it('is not bent by one odd day as far as the mean would be', () => {
    const fit = fitCounts(days([10, 10, 10, 10, 10, 10, 10, 10, 10, 200]), [loose], poisson, 12)
    expect(fit.meanAt([1])).toBeLessThan(12)
    expect(fit.meanAt([1])).toBeGreaterThan(10)
  })

  it('survives days without any visit', () => {
    const fit = fitCounts(days([0, 0, 0]), [{ mean: 0, sd: 10 }], poisson, 6)
    expect(fit.meanAt([1])).toBeLessThan(0.2)
    expect(Number.isFinite(fit.varianceAt([1]))).toBe(true)
  })
})

describe('the fit of two groups', () => {
  const observations = [
    ...[10, 10, 10].map((count) => ({ x: [1, 0], count, exposure: 1 })),
    ...[30, 30, 30].map((count) => ({ x: [1, 1], count, exposure: 1 })),
  ]

  it('has a factor for the second one', () => {
    const fit = fitCounts(observations, [loose, loose], poisson, 8)
    expect(fit.coefficients[1]).toBeCloseTo(Math.log(3), 3)
    expect([fit.meanAt([1, 0]), fit.meanAt([1, 1])].map((mean) => Math.round(mean * 100) / 100)).toEqual([
      10, 30,
    ])
    // The two groups are apart: each knows its mean from its own visits.
    expect(fit.varianceAt([1, 0])).toBeCloseTo(1 / 30, 4)
    expect(fit.varianceAt([1, 1])).toBeCloseTo(1 / 90, 4)
  })

  it('begins from coefficients that are known', () => {
    const start = [Math.log(10), Math.log(3)]
    expect(fitCounts(observations, [loose, loose], poisson, 1, start).coefficients[1]).toBeCloseTo(
      Math.log(3),
      3,
    )
  })
})

describe('the fit of three factors', () => {
  const truth = [2, 0.7, -0.5, 0.3]
  const rows = [0, 1, 2, 3, 4, 5, 6, 7].map((at) => [1, at & 1, (at >> 1) & 1, (at >> 2) * 2])
  const meanOf = (x: readonly number[]): number =>
    Math.exp(x.reduce((sum, value, at) => sum + value * (truth[at] ?? 0), 0))
  const observations = rows.map((x) => ({ x, count: meanOf(x), exposure: 1 }))
  const fit = (rounds: number, start?: readonly number[]) =>
    fitCounts(observations, [loose, loose, loose, loose], poisson, rounds, start)

  it('finds each of them within a few rounds', () => {
    for (const [at, value] of truth.entries()) expect(fit(8).coefficients[at]).toBeCloseTo(value, 4)
    for (const x of rows) expect(fit(8).meanAt(x)).toBeCloseTo(meanOf(x), 2)
  })

  it('has the variance of the inverse of the weighted squares', () => {
    // The row sums of the information at the truth, by hand: X' diag(mean) X.
    const squares = truth.map((_, row) =>
      truth.map((__, column) =>
        rows.reduce((sum, x) => sum + meanOf(x) * (x[row] ?? 0) * (x[column] ?? 0), 0),
      ),
    )
    for (const x of [
      [1, 0, 0, 0],
      [1, 1, 0, 0],
      [1, 0, 1, 2],
      [1, 1, 1, 2],
    ])
      expect(fit(12).varianceAt(x)).toBeCloseTo(dot(x, solved(squares, x)), 4)
  })

  it('stays where it begins without a round', () => {
    expect(fit(0, truth).coefficients).toEqual(truth)
    const total = observations.reduce((sum, { count }) => sum + count, 0.5)
    expect(fit(0).coefficients).toEqual([Math.log(total / 8), 0, 0, 0])
  })
})

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0)

/** Solves a system by elimination: slow and plain. */
function solved(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const lines = matrix.map((line, at) => [...line, right[at] ?? 0])
  for (const [at, pivot] of lines.entries()) {
    const by = pivot[at] ?? 1
    for (const [column, value] of pivot.entries()) pivot[column] = value / by
    for (const line of lines) {
      if (line === pivot) continue
      const factor = line[at] ?? 0
      for (const [column, value] of pivot.entries()) line[column] = (line[column] ?? 0) - factor * value
    }
  }
  return lines.map((line) => line.at(-1) ?? 0)
}
