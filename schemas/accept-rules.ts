/**
 * The rules of `accept`, read once from the zod objects of schemas/event.ts, so that names, required fields, bounds,
 * choices and refinements have no second source. A schema that is not understood here has no rule, and an event with
 * such a field is left to `validate`.
 */
import { z } from 'zod'
import { anyPlain, fullCheck, type PlainForm, plainFormOf, type TextCheck } from './accept-texts.ts'

export type Rule = TextRule | IntegerRule | ObjectRule | ChosenRule

export interface TextRule {
  readonly kind: 'text'
  /** The rule takes no text but of this form. */
  readonly plain: PlainForm
  readonly check: TextCheck
  /** True where a plain text with few digits keeps the rule, so that nothing has to be checked. */
  readonly isPlainEnough: boolean
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

/** An object whose rule depends on what was read before it, or stands elsewhere in the text. */
export interface ChosenRule {
  readonly kind: 'chosen'
  readonly choose: (read: Record<string, unknown>, text: string) => ObjectRule | undefined
}

export interface Fields {
  /** By the hash of the name. */
  readonly byHash: ReadonlyMap<number, Field>
  /** The bits of the fields that must be there. */
  readonly required: number
}

export interface Field {
  readonly name: string
  readonly bytes: Uint8Array
  /** One bit of its own for each field of an object. */
  readonly bit: number
  readonly rule: Rule
}

/** A bit for each, in numbers that stay positive. */
const maxFields = 31

/** The rule of a schema, or undefined where it is not understood. */
export function ruleOf(schema: z.core.$ZodType): Rule | undefined {
  if (schema instanceof z.ZodOptional) return ruleOf(schema.def.innerType)
  if (schema instanceof z.ZodObject) return objectRule(schema)
  if (schema instanceof z.ZodEnum) return choiceRule(Object.values(schema.def.entries))
  if (schema instanceof z.ZodLiteral) return choiceRule([...schema.values])
  if (schema instanceof z.ZodNumber) return integerRule(schema)
  return schema instanceof z.ZodString ? textRule(schema) : undefined
}

/** A text that must be one of these: the contract's own words, which are no personal data. */
export function choiceRule(choices: readonly unknown[]): TextRule {
  const known = new Set(choices)
  return { kind: 'text', plain: anyPlain, check: (_, text) => known.has(text), isPlainEnough: false }
}

function textRule(schema: z.ZodString): TextRule | undefined {
  const [rule, ...others] = schema.def.checks ?? []
  if (others.length > 0) return undefined
  if (rule === undefined)
    return { kind: 'text', plain: anyPlain, check: fullCheck(() => true), isPlainEnough: true }
  if (rule instanceof z.core.$ZodCheckRegex) {
    const { pattern } = rule._zod.def
    const plain = plainFormOf(pattern)
    const check = fullCheck((text) => pattern.test(text))
    return { kind: 'text', plain: plain ?? anyPlain, check, isPlainEnough: plain !== undefined }
  }
  const check = fullCheck((text) => z.safeParse(schema, text).data === text)
  return { kind: 'text', plain: anyPlain, check, isPlainEnough: false }
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

function objectRule(schema: z.ZodObject): ObjectRule | undefined {
  const fields = fieldsOf(schema.shape)
  const refinements: ((value: unknown) => unknown)[] = []
  for (const check of schema.def.checks ?? []) {
    if (!(check instanceof z.core.$ZodCustom)) return undefined
    refinements.push(check._zod.def.fn)
  }
  return fields === undefined ? undefined : { kind: 'object', fields, refinements }
}

/** The fields of an object; undefined where one that must be there has no rule. */
export function fieldsOf(shape: Readonly<Record<string, z.core.$ZodType | Rule>>): Fields | undefined {
  const byHash = new Map<number, Field>()
  let required = 0
  for (const [name, schema] of Object.entries(shape)) {
    const rule = schema instanceof z.core.$ZodType ? ruleOf(schema) : schema
    const isOptional = schema instanceof z.ZodOptional
    const bytes = new TextEncoder().encode(name)
    const hash = bytes.reduce(hashWith, 0)
    const hasPlace = byHash.size < maxFields && !byHash.has(hash)
    if (rule !== undefined && hasPlace) {
      const bit = 1 << byHash.size
      byHash.set(hash, { name, bytes, bit, rule })
      if (!isOptional) required |= bit
    } else if (!isOptional) return undefined
  }
  return { byHash, required }
}

/** The hash of a name and one more byte. */
export function hashWith(hash: number, byte: number): number {
  return (Math.imul(hash, 31) + byte) | 0
}
