/** The check of plain texts says what pattern and search say, of texts dense in what could be personal data. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyText, textCheck } from '../../../schemas/accept-texts.ts'
import { textForms } from '../../../schemas/event.ts'
import { personalDataInField } from '../../../schemas/personal-data.ts'

const patterns = Object.entries({ ...textForms, anyText })

const unit = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...'0123456789') },
  { weight: 6, arbitrary: fc.constantFrom(...' .-0826+') },
  { weight: 2, arbitrary: fc.constantFrom(...'azAZ@_/:"\\\u007f\u0000é日🎫') },
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

describe.each(patterns)('a text of the form %s', (_, pattern) => {
  it('is judged as by the pattern and the full search', () => {
    const check = textCheck(pattern)
    fc.assert(
      fc.property(
        fc.constantFrom('id', 'visitor_id'),
        fc.oneof({ weight: 8, arbitrary: dense }, short, repeated),
        (field, text) => {
          const judged = pattern.test(text) && personalDataInField(field, text) === undefined
          expect(check(field, text)).toBe(judged)
        },
      ),
      { numRuns: 3_000 },
    )
  })
})
