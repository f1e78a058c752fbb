/** Which zod objects have a rule for `accept`, and what the rule says. What has none is left to `validate`. */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { choiceRule, type Fields, fieldsOf, ruleOf, Slots, TextRule } from '../../../schemas/accept-rules.ts'
import { anyPlain, plainFormOf } from '../../../schemas/accept-texts.ts'
import { textForms, wholeNumber } from '../../../schemas/fields.ts'

const rule = (schema: z.ZodType): ReturnType<typeof ruleOf> => ruleOf(schema, new Slots(0))

function textRule(schema: z.ZodType): TextRule {
  const found = rule(schema)
  if (!(found instanceof TextRule)) throw new TypeError('no rule of a text')
  return found
}

describe('the rule of a text', () => {
  it('is the form of its pattern, where that is one of ours', () => {
    for (const pattern of Object.values(textForms)) {
      const { plain, isSearched, check, choices } = textRule(z.string().regex(pattern))
      expect([plain, isSearched, check, choices]).toEqual([plainFormOf(pattern), true, undefined, undefined])
    }
  })

  it('is a check of its own for another pattern', () => {
    const { plain, isSearched, check } = textRule(z.string().regex(/^a+$/))
    expect([plain, isSearched]).toEqual([anyPlain, true])
    expect(['aa', 'b', ''].map((text) => check?.(text))).toEqual([true, false, false])
  })

  it('is what zod says for any other single check', () => {
    const { plain, isSearched, check } = textRule(z.string().min(2))
    expect([plain, isSearched]).toEqual([anyPlain, true])
    expect(['aa', 'a'].map((text) => check?.(text))).toEqual([true, false])
  })

  it('refuses a text that zod would change', () => {
    expect(['a', 'A'].map((text) => textRule(z.string().toLowerCase()).check?.(text))).toEqual([true, false])
  })

  it('is any plain text without a check', () => {
    const { plain, isSearched, check, choices } = textRule(z.string())
    expect([plain, isSearched, check, choices]).toEqual([anyPlain, true, undefined, undefined])
  })

  it('is none with two checks', () => {
    expect(rule(z.string().min(1).max(2))).toBeUndefined()
  })

  it('is one of the words of an enumeration or a literal, in which nothing is searched', () => {
    for (const words of [z.enum(['on', 'off']), z.literal(['on', 'off'])]) {
      const { plain, isSearched, choices } = textRule(words)
      expect([plain, isSearched]).toEqual([anyPlain, false])
      const isChoice = (text: string): boolean => choices?.get(Buffer.from(text), 0, text.length) === true
      expect(['on', 'off', 'of', 'onoff'].map(isChoice)).toEqual([true, true, false, false])
    }
  })
})

describe('the rule of a number', () => {
  it('has the bounds of a whole number', () => {
    expect(rule(wholeNumber(1, 4))).toEqual({ kind: 'integer', least: 1, most: 4 })
    expect(rule(z.int().min(2).min(3).max(9).max(8))).toEqual({ kind: 'integer', least: 3, most: 8 })
    expect(rule(z.int().min(3).min(2).max(8).max(9))).toEqual({ kind: 'integer', least: 3, most: 8 })
  })

  it('is for none below 0, as a sign is not plain', () => {
    expect(rule(z.int())).toEqual({ kind: 'integer', least: 0, most: Number.MAX_SAFE_INTEGER })
    expect(rule(z.int().min(-5))).toMatchObject({ least: 0 })
  })

  it.each([
    ['a fraction may be', z.number()],
    ['of another size', z.int32()],
    ['above a bound that it must not be', z.int().gt(1)],
    ['below a bound that it must not be', z.int().lt(9)],
    ['a multiple', z.int().multipleOf(2)],
  ])('is none where it is %s', (_, schema) => {
    expect(rule(schema)).toBeUndefined()
  })
})

describe('the rule of an object', () => {
  const pair = z.strictObject({ from: wholeNumber(0), to: wholeNumber(0) })

  it('has its fields and refinements', () => {
    const found = rule(pair.refine(({ from, to }) => to >= from))
    if (found?.kind !== 'object') throw new TypeError('no rule of an object')
    expect(found.fields.all.map(({ name }) => name)).toEqual(['from', 'to'])
    expect(
      found.refinements.map((isKept) => [isKept({ from: 1, to: 1 }), isKept({ from: 2, to: 1 })]),
    ).toEqual([[true, false]])
  })

  it('is that of the object where the field may be left out', () => {
    expect(rule(pair.optional())).toMatchObject({ kind: 'object', refinements: [] })
  })

  it('is none with a check that is no refinement', () => {
    expect(rule(pair.check(z.property('from', z.int())))).toBeUndefined()
  })

  it('is none where a refinement would have to see an object within', () => {
    const outer = z.strictObject({ n: wholeNumber(0), pair })
    expect(rule(outer)).toMatchObject({ kind: 'object' })
    expect(rule(outer.refine(() => true))).toBeUndefined()
  })

  it('is none where a field that must be there has none', () => {
    expect(rule(z.strictObject({ flag: z.boolean() }))).toBeUndefined()
    expect(rule(z.strictObject({ flag: z.boolean().optional() }))).toMatchObject({ kind: 'object' })
  })
})

it.each([z.boolean(), z.array(z.string()), z.null(), z.string().nullable()])('%# has no rule', (schema) => {
  expect(rule(schema)).toBeUndefined()
})

function fields(shape: Parameters<typeof fieldsOf>[0], first = 0): Fields {
  const found = fieldsOf(shape, new Slots(first))
  if (found === undefined) throw new TypeError('no rule of a field')
  return found
}

const shape = (count: number, schema: z.ZodType): Record<string, z.ZodType> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`f${at}`, schema]))

describe('the fields of an object', () => {
  it('have a bit and a slot each, and those that must be there are known', () => {
    const { all, required, byName, first } = fields(
      { a: z.string(), b: z.string().optional(), c: choiceRule(['x']), skipped: z.boolean().optional() },
      5,
    )
    expect(all.map(({ name, bit, slot, isOptional, next }) => [name, bit, slot, isOptional, next])).toEqual([
      ['a', 1, 5, false, undefined],
      ['b', 2, 6, true, undefined],
      ['c', 4, 7, false, undefined],
    ])
    expect([required, first]).toEqual([5, undefined])
    expect(all.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(['a', 'b', 'c'])
    expect(['a', 'b', 'c', 'skipped'].map((name) => byName.get(Buffer.from(name), 0, name.length))).toEqual([
      ...all,
      undefined,
    ])
  })

  it('are 31 at most: of more, those that may be left out are not known', () => {
    const { all, required } = fields({ ...shape(31, z.string()), more: z.string().optional() })
    expect([all.length, all.at(-1)?.bit, required]).toEqual([31, 2 ** 30, 2 ** 31 - 1])
    expect(fieldsOf(shape(32, z.string()), new Slots(0))).toBeUndefined()
  })
})
