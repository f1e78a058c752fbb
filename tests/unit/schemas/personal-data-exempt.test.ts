/** What is no personal data by the contract (docs/events.md), whatever its digits. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { personalDataInValue } from '../../../schemas/personal-data.ts'
import { formatDay } from '../../../schemas/time.ts'

const nik = '6471014501900001'
const pseudonym = 'a1'.repeat(32)
/** Mostly those that a NIK or a phone number begins with, and few letters. */
const digits = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...'0628'.split('')) },
  { weight: 8, arbitrary: fc.constantFrom(...'0123456789'.split('')) },
  { weight: 1, arbitrary: fc.constantFrom(...'abcdefABCDEF'.split('')) },
)
const hex = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: digits, minLength: length, maxLength: length })

describe('what is exempt', () => {
  it.each([
    pseudonym,
    '1'.repeat(64),
    pseudonym.toUpperCase(),
    '08123456-7890-4123-8567-081234567890',
    '2026-01-05T08:00:00.6471014501900001+08:00',
    '2026-01-05T08:00:00.081234567890Z',
    '2026-01-05',
  ])('nothing in %s', (text) => {
    expect(personalDataInValue(text)).toBeUndefined()
  })

  it.each([
    ['a NIK', nik, 'nik'],
    ['a pseudonym of another length', `${nik}-${'a'.repeat(47)}`, 'nik'],
    ['64 characters that are not hexadecimal', `${nik}:${'a'.repeat(47)}`, 'nik'],
    ['a time with something after it', '2026-01-05T08:00:00.6471014501900001+08:00 ', 'nik'],
    ['a time of no day', '2026-02-30T08:00:00.6471014501900001+08:00', 'nik'],
    ['a date and a number', '2026-01-05 081234567890', 'phone'],
  ])('but not %s', (_, text, kind) => {
    expect(personalDataInValue(text)).toBe(kind)
  })

  it('no pseudonym, UUID or date, whatever its digits', () => {
    const uuid = fc.tuple(hex(8), hex(4), hex(4), hex(4), hex(12)).map((parts) => parts.join('-'))
    const date = fc.integer({ min: -719_528, max: 2_932_896 }).map(formatDay)
    fc.assert(
      fc.property(fc.oneof(hex(64), uuid, date), (text) => {
        expect(personalDataInValue(text)).toBeUndefined()
      }),
      { numRuns: 5_000 },
    )
  })
})
