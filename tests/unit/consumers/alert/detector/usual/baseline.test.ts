/** What a level's day is expected to bring, from days of plain counts. */
import { describe, expect, it } from 'vitest'
import { baselineOf, type BaselineInput } from '../../../../../../consumers/alert/detector/usual/baseline.ts'
import { seriesOf } from '../../../../../../consumers/alert/detector/usual/series.ts'
import type { DayCounts } from '../../../../../../consumers/alert/detector/types.ts'
import { weekdayOf } from '../../../../../../schemas/time.ts'
import type { Reference } from '../../../../../../schemas/reference.ts'
import { aDay, aHistory, aLevel, aReference, monday } from '../../../../../support/alert-detector.ts'

/** 40 visits each workday, 20 at nine and 20 at ten o'clock, for some days before `monday`. */
function baseline(
  calendarDays: number,
  more: { count?: (day: number) => number; reference?: Reference } & Partial<BaselineInput> = {},
) {
  const { count = () => 20, reference = aReference(), ...rest } = more
  const days: Record<number, DayCounts> = {}
  for (let day = monday - calendarDays; day < monday; day++)
    if (weekdayOf(day) <= 5) days[day] = aDay({ 36: count(day), 40: count(day) })
  const series = seriesOf(aLevel('', days))
  return baselineOf({
    history: aHistory([], reference),
    series,
    mppSeries: series,
    masks: [],
    correction: () => undefined,
    day: monday,
    parent: undefined,
    since: -Infinity,
    ...rest,
  })
}

const fasting = (start: string) =>
  aReference({ fastingMonths: [{ start, end: '2025-06-20' }] as unknown as Reference['fastingMonths'] })

const count = (day: number): number => (day < monday - 42 ? 20 : 40)

const knows = (start: string) => baseline(84, { reference: fasting(start) }).knowsFasting

describe('a baseline', () => {
  it('is ready after 21 calendar days and four open days besides the last three', () => {
    expect([baseline(20).isReady, baseline(21).isReady]).toEqual([false, true])
    const agency = { mpp: 'm', agency: '', opening_weekdays: [2] }
    const reference = aReference({ agencies: [agency] as unknown as Reference['agencies'] })
    const tuesdays = (weeks: number) =>
      baseline(7 * weeks, { reference, count: (day) => (weekdayOf(day) === 2 ? 20 : 0) })
    expect([tuesdays(6).openDays, tuesdays(6).isReady, tuesdays(7).openDays, tuesdays(7).isReady]).toEqual([
      ...[3, false],
      ...[4, true],
    ])
    expect(baseline(14)).toMatchObject({ isReady: false, openDays: 7, coefficients: undefined })
    expect(baseline(14).expectationOf(monday)).toBeUndefined()
  })

  it('begins with the first visit after a change of the level, not with the day of the change', () => {
    const since = monday - 28
    const later = (days: number) =>
      baseline(84, { since, count: (day) => (day >= since && day < since + days ? 0 : 20) })
    expect([later(0).isReady, later(7).isReady, later(14).isReady]).toEqual([true, true, false])
    expect(baseline(84, { since: monday - 400 }).openDays).toBe(57)
  })

  it('expects what came, in the slots in which it came', () => {
    const { expectationOf, openDays } = baseline(84)
    expect(openDays).toBe(57)
    const expected = expectationOf(monday)
    expect(expected?.mean).toBeGreaterThan(38)
    expect(expected?.mean).toBeLessThan(42)
    expect(expected?.shape[36]).toBeGreaterThan(0.45)
    expect(expectationOf(monday)).toBe(expected)
  })

  it('expects nothing on days on which the level is closed', () => {
    expect(baseline(84).expectationOf(monday + 5)).toBeUndefined()
  })

  it('knows nothing of the last three open days', () => {
    const odd = baseline(84, { count: (day) => (day >= monday - 5 && weekdayOf(day) >= 3 ? 90 : 20) })
    expect(odd.expectationOf(monday)?.mean).toBeCloseTo(baseline(84).expectationOf(monday)?.mean ?? 0, 6)
    const early = baseline(84, { count: (day) => (day >= monday - 6 && weekdayOf(day) === 2 ? 90 : 20) })
    expect(early.expectationOf(monday)?.mean).not.toBeCloseTo(
      baseline(84).expectationOf(monday)?.mean ?? 0,
      2,
    )
  })

  it('begins with the day on which the level took a new height', () => {
    const since = baseline(84, { count, since: monday - 42 })
    expect(since.openDays).toBe(27)
    expect(since.expectationOf(monday)?.mean).toBeGreaterThan(74)
    expect(baseline(84, { count, since: monday + 1 }).openDays).toBe(0)
  })

  it('looks back 400 days', () => {
    expect(baseline(420).openDays).toBe(baseline(400).openDays)
    expect(baseline(399).openDays).toBeLessThan(baseline(400).openDays + 1)
  })

  it('knows the hours of the fasting month from two of its days on', () => {
    // Fridays are a class of their own: Thursday, 29 May, is the only ordinary day, from Wednesday on there are two.
    expect([knows('2025-05-29'), knows('2025-05-28')]).toEqual([false, true])
  })

  it('of an agency leans on that of its MPP', () => {
    const parent = baseline(84, { count: (day) => (weekdayOf(day) === 1 ? 60 : 20) })
    const alone = baseline(28).expectationOf(monday)?.mean ?? 0
    const leaning = baseline(28, { parent }).expectationOf(monday)?.mean ?? 0
    expect(leaning).toBeGreaterThan(alone)
  })
})
