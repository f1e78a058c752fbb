/** On which days a level is open: the reference data, corrected by what was seen. */
import { describe, expect, it } from 'vitest'
import { openingOf } from '../../../../../../consumers/alert/detector/usual/opening.ts'
import { seriesOf } from '../../../../../../consumers/alert/detector/usual/series.ts'
import type { DayCounts } from '../../../../../../consumers/alert/detector/types.ts'
import { weekdayOf } from '../../../../../../schemas/time.ts'
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
