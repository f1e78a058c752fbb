/**
 * The rules of `accept`, read once from the zod objects of schemas/event.ts, so that names, required fields, bounds,
 * choices and refinements have no second source. A schema that is not understood here has no rule: an event with such
 * a field is left to `validate`, and a type that needs one is none of `accept`'s.
 */
import { z } from 'zod'
import { anyPlain, type PlainForm, plainFormOf } from './accept-texts.ts'
import { ByteMap, byteMapOf } from './byte-map.ts'

export type Rule = TextRule | IntegerRule | ObjectRule | ChosenRule

/** A class, as rules of one form are read in half the time. */
export class TextRule {
  readonly kind = 'text'
  /** The rule takes no text but of this form. */
  readonly plain: PlainForm
  /** Whether personal data is searched for in it: not in the contract's own words. */
  readonly isSearched: boolean
  /** The only texts that it takes. */
  readonly choices: ByteMap<true> | undefined
  /** What a plain text must be as well; undefined where the form is all. */
  readonly check: ((text: string) => boolean) | undefined
  /** The text that kept `check` last: most texts of such a field are the same. */
  kept: Uint8Array | undefined

  constructor(
    plain: PlainForm,
    options: { isSearched: boolean; choices?: ByteMap<true>; check?: (text: string) => boolean },
  ) {
    this.plain = plain
    this.isSearched = options.isSearched
    this.choices = options.choices
    this.check = options.check
    this.kept = undefined
  }
}

export interface IntegerRule {
  readonly kind: 'integer'
  readonly least: number
  readonly most: number
}

export interface ObjectRule {
  readonly kind: 'object'
  readonly fields: Fields
  /** What must be true of an object whose fields keep their rules. */
  readonly refinements: readonly ((value: unknown) => unknown)[]
}

/** An object whose rule depends on the type, which stands before it or elsewhere in the bytes. */
export interface ChosenRule {
  readonly kind: 'chosen'
}

export interface Fields {
  readonly all: readonly Field[]
  readonly byName: ByteMap<Field>
  /** The bits of the fields that must be there. */
  readonly required: number
  /** The field that stood first last time: a guess for the next. */
  first: Field | undefined
}

export interface Field {
  readonly name: string
  readonly bytes: Uint8Array
  /** One bit of its own for each field of an object. */
  readonly bit: number
  readonly isOptional: boolean
  readonly rule: Rule
  /** Where a text or number of it is noted. */
  readonly slot: number
  /** The field that stood behind it last time: a guess for the next. */
  next: Field | undefined
}

/** A bit for each, in numbers that stay positive. */
const maxFields = 31

/** Gives each text and number of an event a place of its own in what is noted of it. */
export class Slots {
  next: number

  constructor(first: number) {
    this.next = first
  }
}

/** The rule of a schema, or undefined where it is not understood. */
export function ruleOf(schema: z.core.$ZodType, slots: Slots): Rule | undefined {
  if (schema instanceof z.ZodOptional) return ruleOf(schema.def.innerType, slots)
  if (schema instanceof z.ZodObject) return objectRule(schema, slots)
  if (schema instanceof z.ZodEnum) return choiceRule(Object.values(schema.def.entries))
  if (schema instanceof z.ZodLiteral) return choiceRule([...schema.values])
  if (schema instanceof z.ZodNumber) return integerRule(schema)
  return schema instanceof z.ZodString ? textRule(schema) : undefined
}

/** A text that must be one of these: the contract's own words, which are no personal data. */
export function choiceRule(choices: readonly unknown[]): TextRule {
  const known = byteMapOf(choices.map((choice) => [String(choice), true as const]))
  return new TextRule(anyPlain, { choices: known, isSearched: false })
}

function textRule(schema: z.ZodString): TextRule | undefined {
  const [rule, ...others] = schema.def.checks ?? []
  if (others.length > 0) return undefined
  if (rule === undefined) return new TextRule(anyPlain, { isSearched: true })
  if (rule instanceof z.core.$ZodCheckRegex) {
    const { pattern } = rule._zod.def
    const plain = plainFormOf(pattern)
    if (plain !== undefined) return new TextRule(plain, { isSearched: true })
    return new TextRule(anyPlain, { check: (text) => pattern.test(text), isSearched: true })
  }
  const check = (text: string): boolean => z.safeParse(schema, text).data === text
  return new TextRule(anyPlain, { check, isSearched: true })
}

function integerRule(schema: z.ZodNumber): IntegerRule | undefined {
  if (schema.format !== 'safeint') return undefined
  let least = 0
  let most = Number.MAX_SAFE_INTEGER
  for (const check of schema.def.checks ?? []) {
    if (check instanceof z.core.$ZodCheckGreaterThan && check._zod.def.inclusive)
      least = Math.max(least, Number(check._zod.def.value))
    else if (check instanceof z.core.$ZodCheckLessThan && check._zod.def.inclusive)
      most = Math.min(most, Number(check._zod.def.value))
    else return undefined
  }
  return { kind: 'integer', least, most }
}

function objectRule(schema: z.ZodObject, slots: Slots): ObjectRule | undefined {
  const fields = fieldsOf(schema.shape, slots)
  const refinements: ((value: unknown) => unknown)[] = []
  for (const check of schema.def.checks ?? []) {
    if (!(check instanceof z.core.$ZodCustom)) return undefined
    refinements.push(check._zod.def.fn)
  }
  if (fields === undefined) return undefined
  // Only the texts and numbers of an object are given to its refinements.
  if (refinements.length > 0 && fields.all.some(({ rule }) => rule.kind === 'object')) return undefined
  return { kind: 'object', fields, refinements }
}

/** The fields of an object; undefined where one that must be there has no rule. */
export function fieldsOf(
  shape: Readonly<Record<string, z.core.$ZodType | Rule>>,
  slots: Slots,
): Fields | undefined {
  const all: Field[] = []
  const byName = new ByteMap<Field>()
  let required = 0
  for (const [name, schema] of Object.entries(shape)) {
    const rule = schema instanceof z.core.$ZodType ? ruleOf(schema, slots) : schema
    const isOptional = schema instanceof z.ZodOptional
    if (rule !== undefined && all.length < maxFields) {
      const bit = 1 << all.length
      const bytes = new TextEncoder().encode(name)
      const field = { name, bytes, bit, isOptional, rule, slot: slots.next++, next: undefined }
      all.push(field)
      byName.add(bytes, field)
      if (!isOptional) required |= bit
    } else if (!isOptional) return undefined
  }
  return { all, byName, required, first: undefined }
}
