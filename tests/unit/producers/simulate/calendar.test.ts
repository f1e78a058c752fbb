/** When an MPP and its agencies are open: weekdays, holidays, hours of their own, the fasting month. */
import { describe, expect, it } from 'vitest'
import {
  agencyHours,
  hourMs,
  isAfterGap,
  isMonthEnd,
  lastOpenDay,
  mppOf,
  openInterval,
} from '../../../../producers/simulate/calendar.ts'
import { isExpectedDay } from '../../../../schemas/calendar.ts'
import type { Agency, Reference } from '../../../../schemas/reference.ts'
import { formatDay } from '../../../../schemas/time.ts'
import { dayOf, reference as full } from '../../../support/simulated-days.ts'

const mpp = { ...mppOf(full, 'kotim'), opens_at: '08:00', closes_at: '15:00' }
const [anAgency] = full.agencies.filter((agency) => agency.mpp === 'kotim')
if (anAgency === undefined) throw new Error('no agency')
const agency: Agency = { ...anAgency, opening_weekdays: undefined, opens_at: undefined, closes_at: undefined }
const reference: Reference = {
  ...full,
  mpps: [mpp],
  agencies: [agency],
  holidays: [{ date: '2026-01-06', kind: 'public_holiday', name: 'a day' }],
  fastingMonths: [{ year_hijri: 1447, start: '2026-02-18', end: '2026-03-19', status: 'decreed' }],
}
const open = (of: Reference, date: string): unknown => {
  const found = openInterval(of, 'kotim', dayOf(date))
  return found && [found.opensAt, found.closesAt].map((at) => new Date(at).toISOString().slice(0, 16))
}
const withAgency = (changes: Partial<Agency>): Reference => ({
  ...reference,
  agencies: [{ ...agency, ...changes }],
})

describe('a day', () => {
  it('comes after a gap where more than a weekend was closed', () => {
    expect(isAfterGap(reference, dayOf('2026-01-12'))).toBe(false)
    expect(isAfterGap(reference, dayOf('2026-01-07'))).toBe(true)
    expect(isAfterGap(reference, dayOf('2026-01-08'))).toBe(false)
  })

  it('is at the end of its month on the last three working days', () => {
    const days = Array.from({ length: 31 }, (_, at) => dayOf('2026-01-01') + at)
    const found = days
      .filter((day) => isExpectedDay(reference, day) && isMonthEnd(reference, day))
      .map(formatDay)
    expect(found).toEqual(['2026-01-28', '2026-01-29', '2026-01-30'])
  })
})

describe('opening hours', () => {
  it('are those of the MPP, in its own zone (UTC+7)', () => {
    expect(open(reference, '2026-01-05')).toEqual(['2026-01-05T01:00', '2026-01-05T08:00'])
    expect(open(reference, '2026-01-06')).toBeUndefined()
    expect(open(reference, '2026-01-10')).toBeUndefined()
  })

  it('reach as far as those of its agencies', () => {
    const longer = withAgency({ opens_at: '07:30', closes_at: '16:00' })
    expect(open(longer, '2026-01-05')).toEqual(['2026-01-05T00:30', '2026-01-05T09:00'])
  })

  it('of an agency are on its own weekdays instead of Monday to Friday, and never on a holiday', () => {
    const saturdays = withAgency({ opening_weekdays: [2, 6] })
    const hours = (date: string): unknown => {
      const [own] = saturdays.agencies
      return own && agencyHours(saturdays, mpp, own, dayOf(date))
    }
    expect(hours('2026-01-10')).toEqual({ opensMs: 8 * hourMs, closesMs: 15 * hourMs })
    expect(hours('2026-01-05')).toBeUndefined()
    expect(hours('2026-01-06')).toBeUndefined()
    expect(open(saturdays, '2026-01-10')).toEqual(['2026-01-10T01:00', '2026-01-10T08:00'])
  })

  it('were last on the open day before', () => {
    expect(formatDay(lastOpenDay(reference, 'kotim', dayOf('2026-01-07')) ?? 0)).toBe('2026-01-05')
    const everyDay = Array.from({ length: 400 }, (_, at) => formatDay(dayOf('2025-01-01') + at))
    const holidays = everyDay.map((date) => ({ date, kind: 'public_holiday' as const, name: 'closed' }))
    expect(lastOpenDay({ ...reference, holidays }, 'kotim', dayOf('2026-01-07'))).toBeUndefined()
  })
})

it('an MPP that is not there is named with what to do', () => {
  expect(() => mppOf(reference, 'atlantis')).toThrow(/No MPP "atlantis".*add it to mpps\.csv/)
})
