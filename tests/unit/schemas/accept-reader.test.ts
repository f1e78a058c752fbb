/** What is plain JSON of a few fields: read as `JSON.parse` would, or left to it. */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readMembers, Reading, skipBlanks } from '../../../schemas/accept-reader.ts'
import {
  choiceRule,
  type Fields,
  fieldsOf,
  type ObjectRule,
  ruleOf,
  Slots,
} from '../../../schemas/accept-rules.ts'
import { notPlain } from '../../../schemas/accept-texts.ts'
import { label, localId, slug, wholeNumber } from '../../../schemas/fields.ts'

function fieldsOfAll(): Fields {
  const found = fieldsOf(
    {
      a: slug,
      ab: label.optional(),
      visitor_id: localId.optional(),
      kind: choiceRule(['6471014501900001', 'visits']),
      version: z
        .string()
        .regex(/^v\d+$/)
        .optional(),
      count: wholeNumber(2).optional(),
      scores: z
        .strictObject({
          low: wholeNumber(0).optional(),
          high: wholeNumber(0).optional(),
          of: slug.optional(),
        })
        .refine(({ low = 0, high = 9 }) => low <= high)
        .optional(),
      inner: z.strictObject({ a: slug }).optional(),
    },
    new Slots(0),
  )
  if (found === undefined) throw new TypeError('no rules')
  return found
}
const fields = fieldsOfAll()

/** What was noted of the object that is the whole text, by name; undefined where it is not plain. */
function read(text: string, own = fields, reading = new Reading(() => undefined)): unknown {
  const bytes = Buffer.from(`,${text}`)
  reading.begin(bytes)
  const end = readMembers(reading, 1, own)
  if (end === notPlain) return undefined
  expect(end).toBe(bytes.length)
  return notedOf(reading, own)
}

function notedOf(reading: Reading, { all }: Fields): Record<string, unknown> {
  const noted: Record<string, unknown> = {}
  for (const { name, rule, slot } of all) {
    if (rule.kind === 'object') {
      const inner = notedOf(reading, rule.fields)
      if (Object.keys(inner).length > 0) noted[name] = inner
    } else if ((reading.starts[slot] ?? -1) >= 0)
      noted[name] = rule.kind === 'integer' ? reading.numbers[slot] : reading.text(slot)
  }
  return noted
}

const least = '"a":"x","kind":"visits"'

describe('an object', () => {
  it.each([
    ['the least', `{${least}}`],
    ['another order', '{"kind":"visits","a":"x"}'],
    ['every field', `{"count":7,"version":"v1",${least},"ab":"A 1","visitor_id":"v","inner":{"a":"y"}}`],
    ['blanks of all kinds', ` \t\n\r{ "a" : "x" \n,\r\n\t"kind"\t:\t"visits" , "count" : 7\r}`],
    ['a name that begins as another does', '{"ab":"x","a":"y","kind":"visits"}'],
    ['an object within', `{${least},"scores":{"low":0,"high":0,"of":"o"}}`],
    ['a number of 15 digits', `{${least},"count":123456789012345}`],
    ['a bound', `{${least},"count":2}`],
    ['a pseudonym', `{${least},"visitor_id":"${'1'.repeat(64)}"}`],
    ['digits in a word of the contract', '{"a":"x","kind":"6471014501900001"}'],
    ['many digits that are nothing', `{${least},"ab":"2026010512345678"}`],
  ])('%s is read as JSON.parse does', (_, text) => {
    expect(read(text)).toEqual(JSON.parse(text))
  })

  it.each([
    ['nothing', ''],
    ['no object', '["a"]'],
    ['an empty one', '{}'],
    ['a field is missing', '{"a":"x"}'],
    ['the other field is missing', '{"kind":"visits"}'],
    ['an unknown field', `{${least},"b":"x"}`],
    ['a name that begins as one does', `{${least},"abc":"x"}`],
    ['a name twice', `{${least},"a":"y"}`],
    ['a comma at the end', `{${least},}`],
    ['two commas', `{"a":"x",,"kind":"visits"}`],
    ['no comma', '{"a":"x" "kind":"visits"}'],
    ['no colon', `{"a" "x","kind":"visits"}`],
    ['an equals sign', `{"a"="x","kind":"visits"}`],
    ['a name without quotes', `{a":"x","kind":"visits"}`],
    ['a name that does not end', `{${least},"ab`],
    ['it does not end', `{${least}`],
    ['another bracket at its end', `{${least}]`],
    ['a blank that is none in JSON', `{${least}\u000b}`],
    ['a text without quotes', '{"a":xy","kind":"visits"}'],
    ['a text that does not end', '{"kind":"visits","a":"x}'],
    ['a number for a text', '{"kind":"visits","a":7}'],
    ['another form', '{"kind":"visits","a":"X"}'],
    ['an escape', '{"kind":"visits","a":"\\u0078"}'],
    ['another word', '{"a":"x","kind":"visit"}'],
    ['another pattern', `{${least},"version":"1"}`],
    ['an escape where a pattern is asked', `{${least},"version":"v\\u0031"}`],
    ['a text for an object', `{${least},"inner":"x"}`],
    ['a fault within', `{${least},"inner":{"a":"X"}}`],
    ['an object with nothing in it', `{${least},"scores":{}}`],
    ['an object that breaks its refinement', `{${least},"scores":{"low":2,"high":1}}`],
    ['a text for a number', `{${least},"count":"7"}`],
    ['no number', `{${least},"count":}`],
    ['less than the least', `{${least},"count":1}`],
    ['a leading zero', `{${least},"count":07}`],
    ['a sign', `{${least},"count":-7}`],
    ['a point', `{${least},"count":7.0}`],
    ['an exponent', `{${least},"count":7e0}`],
    ['more digits than a double surely holds', `{${least},"count":1234567890123456}`],
    ['an e-mail address', `{${least},"ab":"budi@example.id"}`],
    ['a phone number', `{${least},"ab":"0812-3456-7890"}`],
    ['a NIK', `{${least},"ab":"6471014501900001"}`],
    ['a phone number as a number', `{${least},"count":6281234567}`],
  ])('is not plain: %s', (_, text) => {
    expect(read(text)).toBeUndefined()
  })

  it('is read the same whatever was read before it', () => {
    const reading = new Reading(() => undefined)
    const texts = [
      `{${least},"count":7}`,
      '{"ab":"x","kind":"visits","a":"y"}',
      `{"a":"b",${least.slice(8)}}`,
    ]
    for (const text of [...texts, ...texts.toReversed()])
      expect(read(text, fieldsOfAll(), reading)).toEqual(JSON.parse(text))
    for (const text of [...texts, ...texts.toReversed(), '{"ab":"x","kind":"visits","a":"y"}'])
      expect(read(text, fields, reading)).toEqual(JSON.parse(text))
  })

  it('has a number with digits alone, up to its most', () => {
    const few = fieldsOf({ count: wholeNumber(0, 20) }, new Slots(0))
    const taken = ['0', '20', '21', '', '"7"', '-', '.5'].map(
      (count) => few && read(`{"count":${count}}`, few),
    )
    expect(taken.slice(0, 2)).toEqual([{ count: 0 }, { count: 20 }])
    expect(taken.slice(2).every((one) => one === undefined)).toBe(true)
  })
})

it('a refinement sees the object as JSON.parse makes it, whatever was read before', () => {
  const seen: unknown[] = []
  const part = z
    .strictObject({ n: wholeNumber(0).optional(), m: wholeNumber(0).optional(), t: slug.optional() })
    .refine((given) => seen.push(given))
  const outer = fieldsOf({ part }, new Slots(0))
  if (outer === undefined) throw new TypeError('no rules')
  const reading = new Reading(() => undefined)
  const parts = ['{"n":1,"m":2,"t":"x"}', '{"n":0}', '{"t":"y"}', '{"m":3,"t":"z"}']
  for (const text of parts) read(`{"part":${text}}`, outer, reading)
  expect(seen).toStrictEqual(parts.map((text) => JSON.parse(text) as unknown))
})

it('a text that its check took is taken again, and no other by that', () => {
  let asked = 0
  const versions = fieldsOf({ v: z.string().regex(/^v\d$/) }, new Slots(0))
  const rule = versions?.all[0]?.rule
  if (versions === undefined || rule?.kind !== 'text') throw new TypeError('no rules')
  const { check } = rule
  const counted = (text: string): boolean => {
    asked++
    return check?.(text) === true
  }
  Object.assign(rule, { check: counted })
  const results = ['v1', 'v1', 'v2', 'x1', 'v2', 'v1'].map((v) => read(`{"v":"${v}"}`, versions))
  expect(results).toEqual([{ v: 'v1' }, { v: 'v1' }, { v: 'v2' }, undefined, { v: 'v2' }, { v: 'v1' }])
  expect(asked).toBe(4)
})

describe('an object whose rule depends on another field', () => {
  const rules = new Map(
    (['x', 'y'] as const).map((name) => [
      name as string,
      ruleOf(z.strictObject({ [name]: slug }), new Slots(10)) as ObjectRule,
    ]),
  )
  const outer = fieldsOf({ type: slug, data: { kind: 'chosen' } }, new Slots(0))
  const chosen = (text: string): unknown => {
    if (outer === undefined) throw new TypeError('no rules')
    const reading = new Reading(({ starts }) => rules.get((starts[0] ?? -1) < 0 ? '' : reading.text(0)))
    const noted = read(text, outer, reading)
    return noted === undefined ? undefined : [reading.data === rules.get('x'), reading.text(10)]
  }

  it('is read by that rule, and is not plain without one', () => {
    expect(chosen('{"type":"x","data":{"x":"1"}}')).toEqual([true, '1'])
    expect(chosen('{"type":"y","data":{"y":"2"}}')).toEqual([false, '2'])
    expect(chosen('{"type":"y","data":{"x":"2"}}')).toBeUndefined()
    expect(chosen('{"type":"z","data":{"x":"2"}}')).toBeUndefined()
    expect(chosen('{"data":{"x":"2"},"type":"x"}')).toBeUndefined()
  })
})

it('the text of a slot that was never noted is empty', () => {
  const reading = new Reading(() => undefined)
  expect(reading.text(100)).toBe('')
})

it('blanks are skipped, those of JSON alone', () => {
  const bytes = Buffer.from(' \t\n\r\u000bx')
  expect([0, 1, 3, 4].map((from) => skipBlanks(bytes, from))).toEqual([4, 4, 4, 4])
  expect(skipBlanks(Buffer.from('  '), 0)).toBe(2)
})
