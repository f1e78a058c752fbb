/** A NIK begins with the code of a province; other numbers of 16 digits are none (docs/events.md). */
import { describe, expect, it } from 'vitest'
import { personalDataIn } from '../../../schemas/personal-data.ts'

const two = (value: number): string => String(value).padStart(2, '0')
const found = (of: (value: number) => string): number[] =>
  Array.from({ length: 100 }, (_, value) => value).filter((value) => personalDataIn(of(value)) === 'nik')
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at)

describe('a NIK', () => {
  const provinces = [
    ...[11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 31, 32, 33, 34, 35, 36, 51, 52, 53, 54, 61, 62, 63, 64, 65],
    ...[71, 72, 73, 74, 75, 76, 81, 82, 91, 92, 93, 94, 95, 96, 97],
  ]

  it('begins with the code of a province and with no other number', () => {
    expect(found((code) => `${two(code)}71014501900001`)).toEqual(provinces)
  })

  it('has a day of a man or a woman, and a month', () => {
    expect(found((day) => `647101${two(day)}01900001`)).toEqual([...range(1, 31), ...range(41, 71)])
    expect(found((month) => `64710145${two(month)}900001`)).toEqual(range(1, 12))
  })

  it('is no number made of a date and a time, whatever the hour', () => {
    for (let hour = 0; hour < 24; hour++) {
      for (const day of ['20260105', '20261231']) {
        const id = `${day}${String(hour).padStart(2, '0')}101112`
        expect(personalDataIn(`T-${id}`), id).toBeUndefined()
      }
    }
  })
})
