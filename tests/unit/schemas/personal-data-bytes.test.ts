/** The cheap test on bytes misses nothing that the search of the text finds, of texts dense in what could be some. */
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { mayBePersonalData, personalDataIn } from '../../../schemas/personal-data.ts'

const unit = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...'0123456789'.split('')) },
  { weight: 6, arbitrary: fc.constantFrom(...' .-0826'.split('')) },
  { weight: 1, arbitrary: fc.constantFrom(...'azAZ_/:'.split('')) },
  { weight: 2, arbitrary: fc.constantFrom('6471014501900001', '081234567', '+62 812-3456-789') },
)
const suspicious = /\d{16}|(?:62|0)[ .-]?8(?:[ .-]?\d){7}/

/** The text stands between others that must not count. */
function isSuspicious(text: string): boolean {
  const found = ['0', '6', '1'].map((before) =>
    mayBePersonalData(Buffer.from(`${before}${text}81234567812345678`), 1, 1 + text.length),
  )
  expect(new Set(found).size).toBe(1)
  return found.includes(true)
}

it('says what its pattern says', () => {
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 24 }), (text) => {
      expect(isSuspicious(text)).toBe(suspicious.test(text))
      if (personalDataIn(text) !== undefined) expect(isSuspicious(text)).toBe(true)
    }),
    { numRuns: 20_000 },
  )
})

it.each([
  ['', false],
  ['123456789012345', false],
  ['1234567890123456', true],
  ['08123456', false],
  ['081234567', true],
  ['62-8.1 2-3.4567', true],
  ['0--81234567', false],
  ['28123456789', false],
  ['6281234567', true],
  ['0812345 6-7', true],
  ['0812345  67', false],
  ['12345678 9012345678', false],
  ['2026-01-05-0812', false],
] as const)('%j: %j', (text, expected) => {
  expect(isSuspicious(text)).toBe(expected)
})
