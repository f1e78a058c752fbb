/** On which days a level is open: the reference data, corrected by what was seen. */
import { describe, expect, it } from 'vitest'
import { openingOf } from '../../../../../../consumers/alert/detector/usual/opening.ts'
import { seriesOf } from '../../../../../../consumers/alert/detector/usual/series.ts'
import type { DayCounts } from '../../../../../../consumers/alert/detector/types.ts'
import { formatDay, weekdayOf } from '../../../../../../schemas/time.ts'
import type { Reference } from '../../../../../../schemas/reference.ts'
import {
  aDay,
  aHistory,
  aLevel,
  aReference,
  holidays,
  monday,
} from '../../../../../support/alert-detector.ts'

const weekdays = [1, 2, 3, 4, 5, 6, 7]

/** Weeks before `monday`: visits by weekday, for the agency and for the MPP. */
function opening(
  agency: (weekday: number, week: number) => number,
  options: { weeks?: number; reference?: Reference; mpp?: (weekday: number) => number } = {},
) {
  const { weeks = 4, reference = aReference(), mpp = (weekday) => (weekday <= 5 ? 50 : 0) } = options
  const own: Record<number, DayCounts> = {}
  const whole: Record<number, DayCounts> = {}
  for (let day = monday - 7 * weeks; day < monday; day++) {
    const week = Math.floor((monday - 1 - day) / 7)
    own[day] = aDay({ 36: agency(weekdayOf(day), week) })
    whole[day] = aDay({ 36: mpp(weekdayOf(day)) })
  }
  const series = seriesOf(aLevel('a', own))
  const mppSeries = seriesOf(aLevel('', whole))
  return openingOf(aHistory([], reference), series, mppSeries, monday)
}

function open({ isUsual }: { isUsual: (day: number) => boolean }): number[] {
  return weekdays.filter((weekday) => isUsual(monday + weekday - 1))
}

const registered = (days: readonly number[]): Reference =>
  aReference({
    agencies: [{ mpp: 'm', agency: 'a', opening_weekdays: days }] as unknown as Reference['agencies'],
  })

describe('without enough history', () => {
  it('a level opens on the registered weekdays, else from Monday to Friday', () => {
    expect(open(opening(() => 0, { weeks: 2 }))).toEqual([1, 2, 3, 4, 5])
    expect(open(opening(() => 9, { weeks: 2, reference: registered([2, 6]) }))).toEqual([2, 6])
  })
})

const saturdays = (every: number) =>
  opening((weekday, week) => (weekday !== 6 ? 20 : week % every === 0 ? 30 : 0))

const tuesdays = (visits: number) => opening((weekday) => (weekday === 2 ? visits : 0))

const mondays = (visits: number, reference = aReference()) =>
  open(
    opening((weekday) => (weekday === 2 ? 100 : weekday === 6 || weekday === 1 ? visits : 50), {
      reference,
    }),
  )

describe('with three weeks of it', () => {
  it('a level that comes on one weekday opens on that day alone, from at least six visits in all', () => {
    expect(open(tuesdays(2))).toEqual([2])
    expect(open(tuesdays(1))).toEqual([1, 2, 3, 4, 5])
  })

  it('a weekday with 15 % of the best one is open, with 2 % or less it is closed, between it is as registered', () => {
    expect(mondays(15)).toContain(6)
    expect(mondays(14)).not.toContain(6)
    expect(mondays(3)).toContain(1)
    expect(mondays(2)).not.toContain(1)
  })

  it('a weekday on which visitors came on fewer than half of the days is not open by that alone', () => {
    expect(open(saturdays(2))).toContain(6)
    expect(open(saturdays(3))).toContain(6)
    expect(open(saturdays(4))).not.toContain(6)
  })

  it('workdays on which nothing of the MPP was counted say nothing, weekend days do', () => {
    const unobserved = opening((weekday) => (weekday === 2 ? 20 : 0), {
      mpp: (weekday) => (weekday === 2 ? 20 : 0),
    })
    expect(open(unobserved)).toEqual([1, 2, 3, 4, 5])
  })
})

describe('a holiday', () => {
  // Monday, 26 May, and Thursday, 29 May 2025, and Wednesday, 4 June.
  const reference = aReference({ holidays: holidays('2025-05-26', '2025-05-29', '2025-06-04') })

  it('is closed', () => {
    const closed = opening((weekday) => (weekday <= 5 ? 20 : 0), {
      reference: aReference({ holidays: holidays('2025-06-04') }),
    })
    expect([closed.isUsual(monday + 2), closed.isOpen(monday + 2), closed.isOpen(monday + 3)]).toEqual([
      true,
      false,
      true,
    ])
  })

  it('is open where this place worked on most of at least two holidays', () => {
    expect(opening((weekday) => (weekday <= 5 ? 20 : 0), { reference }).isOpen(monday + 2)).toBe(true)
    const once = aReference({ holidays: holidays('2025-05-26', '2025-06-04') })
    expect(opening((weekday) => (weekday <= 5 ? 20 : 0), { reference: once }).isOpen(monday + 2)).toBe(false)
  })
})

/** Days by visits, for series that are made by hand. */
const seriesWith = (agency: string, visits: Readonly<Record<number, number>>) =>
  seriesOf(
    aLevel(
      agency,
      Object.fromEntries(Object.entries(visits).map(([day, count]) => [day, aDay({ 36: count })])),
    ),
  )
const opensOn = (own: Record<number, number>, mpp: Record<number, number>, reference = aReference()) =>
  open(openingOf(aHistory([], reference), seriesWith('a', own), seriesWith('', mpp), monday))

/** So many visits on each day of these weekdays, in the weeks before `monday` from the first up to the last. */
function visitsOn(weekdaysOf: readonly number[], first: number, last: number, count: number) {
  const visits: Record<number, number> = {}
  for (let day = monday - 7 * last; day < monday - 7 * (first - 1); day++)
    if (weekdaysOf.includes(weekdayOf(day))) visits[day] = count
  return visits
}

describe('of a longer history', () => {
  const all = visitsOn(weekdays, 1, 30, 50)

  it('the last eight days of a weekday count', () => {
    const usual = visitsOn([1, 2, 3, 4, 5], 1, 30, 20)
    expect(opensOn({ ...usual, ...visitsOn([6], 5, 8, 20) }, all)).toContain(6)
    expect(opensOn({ ...usual, ...visitsOn([6], 6, 8, 20) }, all)).not.toContain(6)
    // Of the ninth alone Saturdays would have a fifth of the best day, and most of them.
    const few = { ...visitsOn([6], 1, 4, 1), ...visitsOn([6], 9, 9, 40) }
    expect(opensOn({ ...usual, ...few }, all)).not.toContain(6)
  })

  it('days of more than 20 weeks ago do not count, and three are enough', () => {
    const others = visitsOn([2, 3, 4, 5, 6, 7], 1, 30, 50)
    const own = { ...visitsOn([2, 3, 4, 5], 1, 30, 20), [monday - 7 * 30]: 1 }
    expect(opensOn(own, { ...others, ...visitsOn([1], 18, 20, 50) })).not.toContain(1)
    expect(opensOn(own, { ...others, ...visitsOn([1], 19, 21, 50) })).toContain(1)
  })

  it('days before the first visit do not count', () => {
    expect(opensOn(visitsOn([2], 1, 2, 20), all)).toEqual([1, 2, 3, 4, 5])
    // The third Monday before lies a day before the first visit.
    expect(opensOn(visitsOn([2], 1, 3, 20), all)).toEqual([1, 2])
    expect(opensOn(visitsOn([2], 1, 4, 20), all)).toEqual([2])
  })

  it('a weekday without any day that counts is open as registered', () => {
    const wednesdays = Array.from({ length: 20 }, (_, week) => formatDay(monday + 2 - 7 * (week + 1)))
    const own = visitsOn([1, 2, 4, 6], 1, 20, 20)
    const reference = aReference({ holidays: holidays(...wednesdays) })
    expect(opensOn(own, all, reference)).toEqual([1, 2, 3, 4, 6])
  })

  it('without any visit all is as registered', () => {
    expect(opensOn({ [monday - 70]: 1 }, all)).toEqual([1, 2, 3, 4, 5])
  })
})

/** Whether Wednesday, a holiday, is open, where so many came on former holidays and on the days around. */
function isWorked(
  former: Readonly<Record<number, number>>,
  around: Readonly<Record<number, number>> = {},
  day = monday,
): boolean {
  const dates = [...Object.keys(former).map(Number), monday + 2].map(formatDay)
  const mpp = { ...visitsOn([1, 2, 3, 4, 5], 1, 60, 10), ...around, ...former }
  const history = aHistory([], aReference({ holidays: holidays(...dates) }))
  const { isUsual, isOpen } = openingOf(history, seriesWith('a', {}), seriesWith('', mpp), day)
  expect(isUsual(monday + 2)).toBe(true)
  return isOpen(monday + 2)
}

describe('whether a place works on holidays', () => {
  /** A Friday, a Thursday and a Tuesday. */
  const [friday, thursday, tuesday] = [monday - 3, monday - 11, monday - 20]

  it('is seen on at least two, of which most were worked', () => {
    expect(isWorked({ [friday]: 10, [thursday]: 10 })).toBe(true)
    expect(isWorked({ [friday]: 10 })).toBe(false)
    expect(isWorked({ [friday]: 10, [thursday]: 0 })).toBe(false)
    expect(isWorked({ [friday]: 10, [thursday]: 0, [tuesday]: 10 })).toBe(true)
  })

  it('is seen by more than 30 % of the visits of the week before or of the day before', () => {
    expect(isWorked({ [friday]: 4, [thursday]: 4 })).toBe(true)
    expect(isWorked({ [friday]: 3, [thursday]: 3 })).toBe(false)
    const busyDayBefore = { [friday - 1]: 40, [thursday - 1]: 40 }
    expect(isWorked({ [friday]: 12, [thursday]: 12 }, busyDayBefore)).toBe(false)
    expect(isWorked({ [friday]: 13, [thursday]: 13 }, busyDayBefore)).toBe(true)
    const busyWeekBefore = { [friday - 7]: 40, [thursday - 7]: 40 }
    expect(isWorked({ [friday]: 12, [thursday]: 12 }, busyWeekBefore)).toBe(false)
  })

  it('is not seen on the day itself or later', () => {
    expect(isWorked({ [friday]: 10, [monday]: 10, [monday + 1]: 10 })).toBe(false)
  })

  it('is not seen on weekends', () => {
    expect(isWorked({ [monday - 2]: 10, [monday - 8]: 10 })).toBe(false)
    expect(isWorked({ [friday]: 10, [thursday]: 10, [monday - 2]: 0, [monday - 8]: 0 })).toBe(true)
  })

  it('is seen on the last 399 days', () => {
    const day = monday + 1
    expect(isWorked({ [friday]: 10, [day - 399]: 10 }, {}, day)).toBe(true)
    expect(isWorked({ [friday]: 10, [day - 400]: 10 }, {}, day)).toBe(false)
  })

  it('is seen from the first day of the MPP on', () => {
    const dates = [friday, monday - 7, monday - 14, monday - 21, monday - 28].map(formatDay)
    const history = aHistory([], aReference({ holidays: holidays(...dates, formatDay(monday + 2)) }))
    const isOpen = (mpp: Record<number, number>): boolean =>
      openingOf(history, seriesWith('a', {}), seriesWith('', mpp), monday).isOpen(monday + 2)
    expect(isOpen({ [friday]: 10, [monday - 7]: 10 })).toBe(true)
    expect(isOpen({ [friday]: 10, [monday - 7]: 0, [monday - 14]: 10 })).toBe(true)
    expect(isOpen({ [friday]: 10, [monday - 7]: 0, [monday - 15]: 10 })).toBe(false)
  })
})
