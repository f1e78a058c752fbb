/**
 * How usual counts scatter around their expectation: within a day like phi times Poisson, and whole days together by a
 * share of their height. Both come from moments: hours show mostly the first, days both. Pure.
 */
import type { LearningDay } from './learning-days.ts'
import type { Dispersion } from '../statistics/regression.ts'
import type { Shape } from './shape.ts'
import { slotsPerDay } from '../types.ts'

export interface Spread extends Dispersion {
  /** Correlation of the whole-day part from one day to the next, 0 to 0.7. */
  readonly correlation: number
  /** Variance of the logarithm of the expectation itself, from what the fit does not know. */
  readonly meanVariance: number
}

export interface SeenDay extends LearningDay {
  /** Expected over the whole day. */
  readonly mean: number
  readonly shape: Shape
}

/** What is assumed before any day was seen; the scatter within a day counts as this many visits. */
const believed = { phi: 1.35, visits: 200, daySpread: 0.015, daySpreadSd: 0.02 }
const slotsPerHour = 4
/**
 * A residual is cut off at this many standard deviations and some visits: one odd day does not widen every interval.
 */
const limit = { spreads: 3.2, visits: 2.5 }

/** Days in descending order of time. `phi` is what is believed of the scatter within a day: that of the MPP. */
export function dispersionOf(
  days: readonly SeenDay[],
  phi = believed.phi,
): Dispersion & { readonly correlation: number } {
  let means = 0
  let squares = 0
  let hourSquares = 0
  let dayResiduals = 0
  let hourResiduals = 0
  let products = 0
  let pairs = 0
  let before: { readonly residual: number; readonly mean: number } | undefined
  for (const one of days) {
    let mean = 0
    let count = 0
    for (let hour = 0; hour < slotsPerDay; hour += slotsPerHour) {
      let hourMean = 0
      let hourCount = 0
      for (let slot = hour; slot < hour + slotsPerHour; slot++) {
        if (one.seen !== undefined && one.seen[slot] !== 1) continue
        hourMean += one.mean * (one.shape[slot] ?? 0)
        hourCount += one.counts[slot] ?? 0
      }
      // Outside opening hours stray visits have next to no expectation and would say that counts scatter wildly.
      if (hourMean < 0.01 * one.mean) continue
      hourSquares += hourMean * hourMean
      hourResiduals += limited(hourCount - hourMean, hourMean) ** 2
      mean += hourMean
      count += hourCount
    }
    const residual = limited(count - mean, mean)
    means += mean
    squares += mean * mean
    dayResiduals += residual * residual
    if (before !== undefined) {
      products += residual * before.residual
      pairs += mean * before.mean
    }
    before = { residual, mean }
  }
  if (days.length === 0 || means === 0) return { phi, daySpread: believed.daySpread, correlation: 0 }
  // The fit has bent towards these days: their residuals are a little too small.
  const freedom = days.length / Math.max(1, days.length - 5)
  // Where nearly all comes within one hour of the day, hours cannot separate the two parts: phi is taken as it is.
  const isApart = squares - hourSquares > 0.2 * squares
  const seenSpread = isApart
    ? (dayResiduals * freedom - hourResiduals) / (squares - hourSquares)
    : (dayResiduals * freedom - phi * means) / Math.max(squares, 1e-9)
  const spreadError = (phi * Math.sqrt(2 * squares)) / Math.max(squares, 1e-9)
  const daySpread = Math.max(0.002, leaned(seenSpread, spreadError))
  const seenPhi = isApart ? Math.max(1, (hourResiduals - daySpread * hourSquares) / means) : phi
  const share = means / (means + believed.visits)
  const pairError = (phi * Math.sqrt(squares)) / Math.max(pairs, 1e-9) + daySpread / Math.sqrt(days.length)
  const correlation = (products / Math.max(pairs, 1e-9) - 1.5 * pairError) / daySpread
  return {
    phi: share * seenPhi + (1 - share) * phi,
    daySpread,
    correlation: Math.min(0.7, Math.max(0, correlation)),
  }
}

/** Small counts say little of the whole-day part: it leans on what is believed unless they plainly contradict. */
function leaned(seen: number, error: number): number {
  const { daySpread, daySpreadSd } = believed
  const away = seen - daySpread
  const plain = away > 2.5 * error ? 1 - (2 * error) ** 2 / away ** 2 : 0
  const weight = Math.max(daySpreadSd ** 2 / (daySpreadSd ** 2 + error ** 2), plain)
  return weight * seen + (1 - weight) * daySpread
}

function limited(residual: number, mean: number): number {
  const most = limit.spreads * Math.sqrt(1.5 * mean + 0.02 * mean * mean) + limit.visits
  return Math.min(most, Math.max(-most, residual))
}
