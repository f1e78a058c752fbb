/** How a day's visits spread over its slots. */
import { describe, expect, it } from 'vitest'
import {
  classOf,
  emptyCounts,
  openSlots,
  shapesOf,
  type SlotCounts,
  withRecurringAlerts,
} from '../../../../../../consumers/alert/detector/usual/shape.ts'
import type { Reference } from '../../../../../../schemas/reference.ts'
import { aReference, monday, slots } from '../../../../../support/alert-detector.ts'

/** Visits by slot over a number of days on which every slot was seen. */
function counts(visits: Record<number, number>, days: number): SlotCounts {
  return { visits: Float64Array.from(slots(visits)), days: new Float64Array(96).fill(days) }
}

function withFirst(...first: readonly SlotCounts[]): SlotCounts[] {
  return Array.from({ length: 8 }, (_, at) => first[at] ?? emptyCounts())
}

describe('the class of a day', () => {
  it('is ordinary, Friday, Saturday or Sunday, and four more in the fasting month', () => {
    const fasting = [{ start: '2025-06-02', end: '2025-06-08' }] as unknown as Reference['fastingMonths']
    const week = [0, 3, 4, 5, 6].map((days) => monday + days)
    expect(week.map((day) => classOf(aReference(), day))).toEqual([0, 0, 1, 2, 3])
    expect(week.map((day) => classOf(aReference({ fastingMonths: fasting }), day))).toEqual([4, 4, 5, 6, 7])
  })
})

const seen = (covered: number, days: number) => {
  const clear = counts({ 40: 5 }, days - covered)
  return withRecurringAlerts(clear, counts({ 40: 50 }, days)).visits[40]
}

describe('slots that alerts covered', () => {
  it('come back where they are at least three days and a quarter of all', () => {
    expect([seen(2, 4), seen(3, 12), seen(3, 13)]).toEqual([5, 50, 5])
  })

  it('leave what was given as it was', () => {
    const clear = counts({ 40: 5 }, 1)
    withRecurringAlerts(clear, counts({ 40: 50 }, 4))
    expect([clear.visits[40], clear.days[40]]).toEqual([5, 1])
  })
})

describe('a shape', () => {
  it('is flat over the opening hours, and a quarter of an hour before them, where nothing was seen', () => {
    const [shape] = shapesOf(withFirst(), undefined, [480, 900])
    expect([30, 31, 59, 60].map((slot) => (shape?.[slot] ?? 0) > 0)).toEqual([false, true, true, false])
    expect(shape?.[31]).toBeCloseTo(1 / 29, 12)
  })

  it('weighs 40 visits of the prior against those that were seen', () => {
    // 40 visits a day: the prior counts for one of the two days.
    const [shape] = shapesOf(withFirst(counts({ 40: 40 }, 1)), undefined, [480, 900])
    expect(shape?.[40]).toBeCloseTo(0.5 + 0.5 / 29, 12)
    expect(shape?.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12)
    // On two days of 40 visits it counts for one of three.
    const [ofTwo] = shapesOf(withFirst(counts({ 40: 80 }, 2)), undefined, [480, 900])
    expect(ofTwo?.[40]).toBeCloseTo(2 / 3 + 1 / 3 / 29, 12)
  })

  it('counts a slot that was seen on half of the days twice', () => {
    const partly = counts({ 40: 4_000, 44: 4_000 }, 100)
    partly.days[44] = 50
    const [shape] = shapesOf(withFirst(partly), undefined, [480, 900])
    expect((shape?.[44] ?? 0) / (shape?.[40] ?? 1)).toBeCloseTo(2, 1)
  })

  it('of a rare class is at first that of an ordinary day, and a fasting Friday bends like the fasting days', () => {
    const shapes = shapesOf(withFirst(counts({ 40: 4_000, 44: 4_000 }, 100)), undefined, [480, 900])
    expect(shapes[1]).toEqual(shapes[0])
    const fasting = withFirst(counts({ 40: 4_000, 44: 4_000 }, 100))
    fasting[1] = counts({ 40: 4_000 }, 50)
    fasting[4] = counts({ 40: 2_000, 44: 6_000 }, 100)
    const bent = shapesOf(fasting, undefined, [480, 900])
    const ratio = (at: number): number => (bent[at]?.[44] ?? 0) / (bent[at]?.[40] ?? 1)
    expect(ratio(5) / ratio(1)).toBeCloseTo(ratio(4) / ratio(0), 2)
  })

  it("of an agency begins as its MPP's, and bends from class to class as that does, at most fivefold", () => {
    const parents = shapesOf(withFirst(counts({ 40: 400, 44: 400 }, 10)), undefined, [480, 900])
    const friday = new Float64Array(96)
    friday[40] = 1
    const own = shapesOf(withFirst(), [parents[0] ?? friday, friday, ...parents.slice(2)], [480, 900])
    expect(own[0]).toEqual(parents[0])
    expect(own[1]?.[40]).toBeGreaterThan(0.9)
  })

  it('of a class of an agency needs 150 visits to weigh as much as its prior', () => {
    const parents = shapesOf(withFirst(), undefined, [480, 900])
    const own = shapesOf(withFirst(emptyCounts(), counts({ 40: 150 }, 1)), parents, [480, 900])
    expect(own[1]?.[40]).toBeCloseTo(0.5 + 0.5 / 29, 6)
  })
})

describe('the open slots', () => {
  it('are those between the first and the last with four visits in a thousand', () => {
    const shape = Float64Array.from(slots({ 30: 0.0039, 32: 0.004, 40: 0.9, 50: 0.004, 51: 0.0039 }))
    expect(openSlots(shape)).toEqual([32, 50])
    expect(openSlots(Float64Array.from(slots({ 40: 1 })))).toEqual([40, 40])
  })
})
