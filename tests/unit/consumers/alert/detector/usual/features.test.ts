/** The calendar as numbers for the fit, in the order of the priors. */
import { describe, expect, it } from 'vitest'
import { features, kindsOf, priorsOf } from '../../../../../../consumers/alert/detector/usual/features.ts'
import { seriesOf } from '../../../../../../consumers/alert/detector/usual/series.ts'
import { weekdayOf } from '../../../../../../schemas/time.ts'
import { aHistory, aLevel, aReference, holidays, monday } from '../../../../../support/alert-detector.ts'

const kind = { afterBreak: 1, afterLongBreak: 0.6, beforeBreak: 0, monthEnd: 1, monthStart: 0, fasting: 1 }

describe('the features of a day', () => {
  it('are a constant, three lines of age, seven weekdays and six kinds of day', () => {
    expect(features(-45, 1, kind)).toEqual([1, -0.45, 0.5, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0.6, 0, 1, 0, 1])
    expect(features(-15, 7, kind).slice(0, 11)).toEqual([1, -0.15, 1 - 15 / 90, 0.5, 0, 0, 0, 0, 0, 0, 1])
    expect(features(-90, 3, kind)[2]).toBe(0)
    expect(features(0, 3, kind).slice(0, 4)).toEqual([1, 0, 1, 1])
  })
})

describe('the priors', () => {
  it('are one for each feature', () => {
    expect(priorsOf(undefined)).toHaveLength(features(0, 1, kind).length)
    expect(priorsOf(undefined).map(({ mean }) => mean)).toEqual([
      ...[0, 0, 0, 0],
      ...[0, 0, 0, 0, 0, 0, 0],
      ...[0.08, 0.08, 0, 0.04, 0, -0.12],
    ])
    expect(priorsOf(undefined).map(({ sd }) => sd)).toEqual([
      ...[10, 0.2, 0.2, 0.12],
      ...[0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3],
      ...[0.15, 0.2, 0.1, 0.12, 0.08, 0.15],
    ])
  })

  it("of an agency are its MPP's coefficients, but for the height", () => {
    const parent = Array.from({ length: 17 }, (_, at) => at / 10)
    const priors = priorsOf(parent)
    expect(priors[0]).toEqual({ mean: 0, sd: 10 })
    expect(priors[4]).toEqual({ mean: 0.4, sd: 0.15 })
    expect(priors.slice(11).map(({ sd }) => sd)).toEqual([0.1, 0.12, 0.08, 0.15, 0.08, 0.1])
  })
})

describe('the kinds of day', () => {
  it('follow the weekdays on which the level is open, also when these change', () => {
    const history = aHistory([], aReference({ holidays: holidays('2025-06-04') }))
    const series = seriesOf(aLevel('a', {}))
    const on = (days: readonly number[]) => {
      const isUsual = (day: number): boolean => days.includes(weekdayOf(day))
      return kindsOf(history, series, { isUsual, isOpen: isUsual })
    }
    const all = on([1, 2, 3, 4, 5])
    expect(all(monday + 3).afterBreak).toBe(1)
    expect(on([1, 2, 3, 4, 5])).toBe(all)
    expect(on([1, 2, 4, 5])(monday + 3).afterBreak).toBe(0)
  })
})
