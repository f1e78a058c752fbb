/** What is taken for a plain text keeps its form and holds no personal data, of texts dense in what could be some. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyPlain, manyDigits, notPlain, plainFormOf, plainTextEnd } from '../../../schemas/accept-texts.ts'
import { textForms } from '../../../schemas/fields.ts'
import { personalDataIn } from '../../../schemas/personal-data.ts'

const unit = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...'0123456789'.split('')) },
  { weight: 6, arbitrary: fc.constantFrom(...' .-0826+'.split('')) },
  { weight: 2, arbitrary: fc.constantFrom(...'azAZ@_/:"\\\u007f\u0000é日'.split(''), '🎫') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('6471014501900001', '081234567', '+62 812-3456-789', 'a@b.id', '\ud800'),
  },
)
const dense = fc.string({ unit, minLength: 0, maxLength: 24 })
const short = fc.string({ unit: 'binary', maxLength: 3 })
const repeated = fc
  .tuple(
    fc.constantFrom('a', '-', '1', 'é', '🎫'),
    fc.constantFrom(1, 63, 64, 65, 127, 128, 129, 255, 256, 257),
  )
  .map(([of, count]) => of.repeat(count))

/** What is said of a text without a quote, which stands between quotes with what follows in an event. */
function judge(text: string, pattern: RegExp): 'plain' | 'many digits' | 'not plain' {
  const bytes = Buffer.from(`"${text}","next":"x"`)
  const found = plainTextEnd(bytes, 1, plainFormOf(pattern) ?? anyPlain)
  if (found === notPlain) return 'not plain'
  expect(found & ~manyDigits).toBe(1 + text.length)
  return found < manyDigits ? 'plain' : 'many digits'
}

describe.each(Object.entries(textForms))('a plain text of the form %s', (_, pattern) => {
  it('keeps the pattern, and without many digits holds no personal data', () => {
    const texts = fc.oneof({ weight: 8, arbitrary: dense }, short, repeated)
    fc.assert(
      fc.property(texts, (any) => {
        const text = any.replaceAll('"', '')
        const judged = judge(text, pattern)
        if (judged !== 'not plain') expect(pattern.test(text)).toBe(true)
        if (judged === 'plain') expect(personalDataIn(text)).toBeUndefined()
      }),
      { numRuns: 5_000 },
    )
  })

  it('is every usual one', () => {
    for (const text of ['disdukcapil', '20260105-a', 'loket-3', 'a', 'a'.repeat(64)])
      expect(judge(text, pattern)).toBe('plain')
    for (const text of ['', 'é', 'a\\b', 'a@b', 'a\u007f', 'a'.repeat(257)])
      expect(judge(text, pattern)).toBe('not plain')
    expect(judge('20260105-014', pattern)).toBe('many digits')
    expect(judge('a1b2c3d4e5f6g7h8i9j0', pattern)).toBe('plain')
    expect(judge('12345678', pattern)).toBe('plain')
    expect(judge('123456789', pattern)).toBe('many digits')
  })

  it('is known by its pattern', () => {
    expect(plainFormOf(pattern)).toBeDefined()
    expect(plainFormOf(new RegExp(pattern.source, pattern.flags))).toBeUndefined()
  })
})

it('a text that does not end is not plain', () => {
  expect(plainTextEnd(Buffer.from('"abc'), 1, anyPlain)).toBe(notPlain)
})
