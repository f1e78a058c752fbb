/**
 * What a mapping is made of: names of tables and columns, moments, conditions, and values that have slugs. A column
 * that holds nothing but personal data is refused by its name.
 */
import { z } from 'zod'

const name = String.raw`[\p{L}_][\p{L}\p{N}_$-]{0,63}`
export const identifier = z
  .string('must be a name')
  .regex(new RegExp(`^${name}$`, 'u'), 'must be a name of letters, digits and _')
export const table = z
  .string('must be a table')
  .regex(new RegExp(`^${name}(\\.${name})?$`, 'u'), 'must be TABLE or SCHEMA.TABLE')
const columnRule = 'must be COLUMN of the table, or JOIN.COLUMN of a joined one'
/** Columns that hold nothing but personal data. Names stay allowed, as those of services and counters are needed. */
const personal =
  /(^|[._])(nik|ktp|no_?ktp|no_?hp|hp|handphone|no_?telp(on)?|telp|telepon|phone|msisdn|whatsapp|no_?wa|wa|e?mail|alamat|address|tgl_?lahir|birth_?date|npwp|passport|paspor)$/i
export const column = z
  .string(columnRule)
  .regex(new RegExp(`^${name}(\\.${name})?$`, 'u'), columnRule)
  .refine((text) => !personal.test(text), 'names personal data, which is never read: leave it out')

export const moment = z.union(
  [column, z.strictObject({ date: column, time: column })],
  'must be a COLUMN with date and time, or {date: COLUMN, time: COLUMN}, or a list of these to fall back on',
)
export type Moment = z.infer<typeof moment>

/** Values of a column, as texts; null stands for NULL. */
const condition = z
  .preprocess(
    (given) => {
      const isNegated = isRecord(given) && Object.keys(given).join() === 'not'
      const value = isNegated ? given['not'] : given
      const list = Array.isArray(value) ? value : [value]
      return { isNegated, values: list.map((one: unknown) => (one === 'null' ? null : one)) }
    },
    z.strictObject({
      isNegated: z.boolean(),
      values: z
        .array(z.string('must be a value, a list of values, null, or {not: ...}').nullable())
        .min(1, 'must name at least one value'),
    }),
  )
  .meta({ description: 'a value, a list of values, null, or {not: ...}' })
export type Condition = z.infer<typeof condition>
export const conditions = z.record(column, condition, 'must be COLUMN: VALUE')

/** A constant, or a column whose values have slugs. */
export const valueOf = (known: z.ZodType<string>): z.ZodType<Value> =>
  z.preprocess(
    (given) => (typeof given === 'string' ? { constant: given } : given),
    z
      .strictObject(
        {
          constant: known.optional(),
          column: column.optional(),
          aliases: z.record(z.string(), known, 'must be VALUE: SLUG').optional(),
        },
        'must be a slug, or {column: COLUMN, aliases: {VALUE: SLUG}}',
      )
      .refine(
        (value) => (value.constant === undefined) !== (value.column === undefined),
        'must be a slug, or have a column',
      ),
  ) as z.ZodType<Value>
export interface Value {
  readonly constant?: string | undefined
  readonly column?: string | undefined
  readonly aliases?: Readonly<Record<string, string>> | undefined
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
