/**
 * The rules of `accept`, read once from the zod objects of schemas/event.ts, so that names, required fields, bounds,
 * choices and refinements have no second source. A schema that is not understood here is left to zod's `safeParse`.
 * A check measures as well: it gives the length of the shortest JSON text of the value, which `accept` needs.
 */
import { z } from 'zod'
import { anyText, type TextCheck, textCheck } from './accept-texts.ts'
import { isObject } from './json.ts'
import { personalDataInField } from './personal-data.ts'

/** Takes a value and its name: the least length of the value's JSON text, `unmeasured`, or `rejected`. */
export type Check = (value: unknown, name: string) => number

export const rejected = -1
/** Longer than the value of any record, also when other lengths are added to it. */
export const unmeasured = 1_000_000

/** The check of a schema. It rejects what the schema rejects and what looks like personal data; perhaps more. */
export function checkOf(schema: z.core.$ZodType): Check {
  if (schema instanceof z.ZodOptional) return checkOf(schema.def.innerType)
  if (schema instanceof z.ZodObject) return objectCheck(schema)
  if (schema instanceof z.ZodEnum) return choiceCheck(new Set(Object.values(schema.def.entries)))
  if (schema instanceof z.ZodLiteral) return choiceCheck(schema.values)
  const known =
    schema instanceof z.ZodNumber
      ? integerCheck(schema)
      : schema instanceof z.ZodString
        ? stringCheck(schema)
        : undefined
  return known ?? byZod(schema)
}

/** The slow way. A schema that changes its value is none for `accept`, which keeps what was parsed. */
function byZod(schema: z.core.$ZodType): Check {
  return (value, name) => {
    const parsed = z.safeParse(schema, value)
    if (!parsed.success || parsed.data !== value) return rejected
    return typeof value === 'string' && personalDataInField(name, value) !== undefined ? rejected : unmeasured
  }
}

/** The choices are the contract's own texts: no personal data. */
function choiceCheck(choices: ReadonlySet<unknown>): Check {
  return (value) => (typeof value === 'string' && choices.has(value) ? value.length + 2 : rejected)
}

/** Undefined where the schema is not that of a whole number between two bounds. */
function integerCheck(schema: z.ZodNumber): Check | undefined {
  if (schema.format !== 'safeint') return undefined
  let least = Number.MIN_SAFE_INTEGER
  let most = Number.MAX_SAFE_INTEGER
  for (const check of schema.def.checks ?? []) {
    if (check instanceof z.core.$ZodCheckGreaterThan && check._zod.def.inclusive)
      least = Math.max(least, Number(check._zod.def.value))
    else if (check instanceof z.core.$ZodCheckLessThan && check._zod.def.inclusive)
      most = Math.min(most, Number(check._zod.def.value))
    else return undefined
  }
  return (value) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most
      ? integerLength(value)
      : rejected
}

/** From 1,000 on, an exponent can be shorter than the digits (1e3), and a number can be personal data. */
function integerLength(value: number): number {
  if (value < 0 || value >= 1_000) return unmeasured
  return value < 10 ? 1 : value < 100 ? 2 : 3
}

/** Undefined where the text has more than one rule, or one of another kind than a pattern or a refinement. */
function stringCheck(schema: z.ZodString): Check | undefined {
  const [rule, ...others] = schema.def.checks ?? []
  if (others.length > 0) return undefined
  let test: TextCheck
  if (rule === undefined) test = textCheck(anyText)
  else if (rule instanceof z.core.$ZodCheckRegex) test = textCheck(rule._zod.def.pattern)
  else if (rule instanceof z.core.$ZodCustom) {
    const isKept = rule._zod.def.fn
    test = (field, text) => Boolean(isKept(text)) && personalDataInField(field, text) === undefined
  } else return undefined
  return (value, name) => (typeof value === 'string' && test(name, value) ? value.length + 2 : rejected)
}

/** The fields of an object by name. */
export type Fields = ReadonlyMap<string, Field>
interface Field {
  readonly check: Check
  readonly isRequired: boolean
}

/** The fields of a zod object. */
export function fieldsOf(shape: Readonly<Record<string, z.core.$ZodType>>): Map<string, Field> {
  return new Map(
    Object.entries(shape).map(([name, schema]) => [
      name,
      { check: checkOf(schema), isRequired: !(schema instanceof z.ZodOptional) },
    ]),
  )
}

/** The check of an object with these fields and no other. */
export function membersCheck(fields: Fields): Check {
  const required = [...fields.values()].filter(({ isRequired }) => isRequired).length
  return (value) => {
    if (!isObject(value)) return rejected
    // Two braces, and one comma fewer than members.
    let length = 1
    let missing = required
    for (const name in value) {
      const field = fields.get(name)
      if (field === undefined) return rejected
      const ofValue = field.check(value[name], name)
      if (ofValue === rejected) return rejected
      // Two quotes, a colon and a comma.
      length += name.length + 4 + ofValue
      if (field.isRequired) missing--
    }
    return missing === 0 ? length : rejected
  }
}

function objectCheck(schema: z.ZodObject): Check {
  const members = membersCheck(fieldsOf(schema.shape))
  const refinements: ((value: unknown) => unknown)[] = []
  for (const check of schema.def.checks ?? []) {
    if (!(check instanceof z.core.$ZodCustom)) return byZod(schema)
    refinements.push(check._zod.def.fn)
  }
  return (value, name) => {
    const length = members(value, name)
    if (length === rejected) return rejected
    for (const isKept of refinements) if (!isKept(value)) return rejected
    return length
  }
}
