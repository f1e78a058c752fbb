/** Expected days as bits: of known weeks, with a holiday, and of an agency's own weekdays. */
import { beforeAll, describe, expect, it } from 'vitest'
import { join } from 'node:path'
import type { Reference } from '../../../schemas/reference.ts'
import { expectedDays, weekdayBits } from '../../../sql/expected-days.ts'
import { readReference } from '../../../sql/reference.ts'

let reference: Reference
beforeAll(async () => {
  const known = await readReference(join(import.meta.dirname, '..', '..', '..', 'sql', 'reference'))
  const [holiday] = known.holidays
  const [agency] = known.agencies
  reference = {
    ...known,
    // 17 August 2026 is a Monday.
    holidays: holiday === undefined ? [] : [{ ...holiday, date: '2026-08-17' }],
    agencies: agency === undefined ? [] : [{ ...agency, opening_weekdays: [1, 6] }],
  }
})

const daysOf = (weekdays: number, month: string): number[] => {
  const bits = expectedDays(reference).find(([set, first]) => set === weekdays && first === month)?.[2] ?? 0
  return Array.from({ length: 31 }, (_, at) => at + 1).filter(
    (day) => Math.floor(bits / 2 ** (day - 1)) % 2 === 1,
  )
}

describe('expected days', () => {
  it('are Monday to Friday without the holidays', () => {
    expect(daysOf(31, '2026-08-01')).toEqual([
      ...[3, 4, 5, 6, 7],
      ...[10, 11, 12, 13, 14],
      ...[18, 19, 20, 21],
      ...[24, 25, 26, 27, 28, 31],
    ])
  })

  it('of an agency are its own weekdays, without the same holidays', () => {
    expect(weekdayBits([1, 6])).toBe(33)
    expect(daysOf(33, '2026-08-01')).toEqual([1, 3, 8, 10, 15, 22, 24, 29, 31])
  })

  it('stay within their month, which may have 28 days', () => {
    expect(daysOf(31, '2026-02-01').at(-1)).toBe(27)
  })

  it('are there for every month of a Date and every set of weekdays that occurs', () => {
    const rows = expectedDays(reference)
    expect(new Set(rows.map(([weekdays]) => weekdays))).toEqual(new Set([31, 33]))
    expect(rows.some(([, month]) => month === '1970-01-01')).toBe(true)
    expect(rows.some(([, month]) => month === '2149-06-01')).toBe(true)
  })
})
