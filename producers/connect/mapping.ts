/**
 * The form of a mapping: which columns of a queue application's tables say what of a ticket. Every value of the file
 * arrives as text, so that codes such as 01 stay as they are written. A column that is not named here is never read.
 */
import { z } from 'zod'
import { utcOffsetMinutes } from '../../schemas/reference.ts'

/** What a table can tell of a ticket; what it does not know stays missing. */
export const steps = [
  'issued',
  'called',
  'started',
  'completed',
  'missed',
  'cancelled',
  'transferred',
] as const
export type Step = (typeof steps)[number]

const slugRule = 'must be 1 to 64 of a-z, 0-9 and -, not starting with -'
const slug = z.string(slugRule).regex(/^[a-z0-9][a-z0-9-]{0,63}$/, slugRule)
const name = String.raw`[\p{L}_][\p{L}\p{N}_$-]{0,63}`
const identifier = z
  .string('must be a name')
  .regex(new RegExp(`^${name}$`, 'u'), 'must be a name of letters, digits and _')
const table = z
  .string('must be a table')
  .regex(new RegExp(`^${name}(\\.${name})?$`, 'u'), 'must be TABLE or SCHEMA.TABLE')
const columnRule = 'must be COLUMN of the table, or JOIN.COLUMN of a joined one'
/** Columns that hold nothing but personal data. Names stay allowed, as those of services and counters are needed. */
const personal =
  /(^|[._])(nik|ktp|no_?ktp|no_?hp|hp|handphone|no_?telp(on)?|telp|telepon|phone|msisdn|whatsapp|no_?wa|wa|e?mail|alamat|address|tgl_?lahir|birth_?date|npwp|passport|paspor)$/i
const column = z
  .string(columnRule)
  .regex(new RegExp(`^${name}(\\.${name})?$`, 'u'), columnRule)
  .refine((text) => !personal.test(text), 'names personal data, which is never read: leave it out')

const moment = z.union(
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
const conditions = z.record(column, condition, 'must be COLUMN: VALUE')

/** A constant, or a column whose values have slugs. */
const valueOf = (known: z.ZodType<string>): z.ZodType<Value> =>
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

const step = {
  at: z.preprocess(
    (given) => (Array.isArray(given) ? given : [given]),
    z.array(moment).min(1, 'must name at least one column'),
  ),
  when: conditions.optional(),
}
const stepOf = <T extends z.ZodType>(shape: T): z.ZodPreprocess<T> =>
  z.preprocess((given) => (isRecord(given) && !('date' in given) ? given : { at: given }), shape)
const plainStep = stepOf(z.strictObject(step))

const zoneNames = [...Object.keys(utcOffsetMinutes), 'UTC']
const zoneRule = `must be one of ${zoneNames.join(', ')}, or an offset such as +07:00`
const zone = z
  .string(zoneRule)
  .refine((text) => zoneNames.includes(text) || /^[+-](0\d|1[0-4]):[0-5]\d$/.test(text), zoneRule)

const flag = z.enum(['true', 'false'], 'must be true or false').transform((text) => text === 'true')
const text = z.string('must be a text').min(1, 'must not be empty')

const Database = z
  .strictObject({
    kind: z.enum(['mariadb', 'mysql', 'postgresql'], 'must be mariadb, mysql or postgresql'),
    host: text.default('127.0.0.1'),
    port: z
      .string()
      .regex(/^[1-9]\d{0,4}$/, 'must be a port')
      .transform(Number)
      .optional(),
    name: text,
    user: text,
    password_env: text.optional(),
    password_file: text.optional(),
    /** Also checks the server's certificate against it. */
    tls_ca_file: text.optional(),
    /** Left out: that of the server (MySQL, MariaDB), or the time_zone of the mapping (PostgreSQL). */
    session_time_zone: zone.optional(),
  })
  .refine(
    ({ password_env: env, password_file: file }) => (env === undefined) !== (file === undefined),
    'must have either password_env (a variable) or password_file, so that the password is in no mapping',
  )

export const Mapping = z
  .strictObject({
    name: slug,
    mpp: slug,
    time_zone: zone,
    database: Database,
    /** Read in this order within one snapshot: a table that rows are moved out of comes first. */
    tables: z.array(table, 'must be a list of tables').min(1, 'must name at least one table'),
    joins: z
      .array(
        z.strictObject({
          table,
          as: identifier.refine((alias) => alias !== 't', 'must not be t, which is the table itself'),
          on: z.record(identifier, column, 'must be COLUMN OF THE JOINED TABLE: COLUMN'),
        }),
      )
      .default([]),
    /** The DATE or date-time column that says which day a row belongs to. */
    day: identifier,
    ticket: z.strictObject({
      id: z.preprocess((given) => (Array.isArray(given) ? given : [given]), z.array(column).min(1)),
      prefix: z.enum(['agency', 'none'], 'must be agency or none').default('agency'),
      restarts: flag.default(false),
      number: column.optional(),
    }),
    agency: valueOf(slug),
    service: valueOf(slug).optional(),
    counter: valueOf(slug).optional(),
    channel: valueOf(
      z.enum(['walk_in', 'online', 'appointment'], 'must be walk_in, online or appointment'),
    ).optional(),
    /** Which rows are tickets at all. */
    rows: conditions.default({}),
    /** Values that are known and say no step. */
    ignore: conditions.default({}),
    steps: z.strictObject({
      issued: plainStep.optional(),
      called: plainStep.optional(),
      started: plainStep.optional(),
      completed: plainStep.optional(),
      missed: plainStep.optional(),
      cancelled: plainStep.optional(),
      transferred: stepOf(
        z
          .strictObject({
            ...step,
            to_agency: valueOf(slug).optional(),
            from_agency: valueOf(slug).optional(),
          })
          .refine(
            (transfer) => (transfer.to_agency === undefined) !== (transfer.from_agency === undefined),
            'must have to_agency (in the row that is left) or from_agency (in the new row)',
          ),
      ).optional(),
    }),
  })
  .superRefine((mapping, context) => {
    const issue = (path: string[], message: string): void =>
      context.addIssue({ code: 'custom', path, message })
    if (Object.values(mapping.steps).every((one) => one === undefined))
      issue(['steps'], 'must have at least one step')
    if (mapping.steps.transferred !== undefined && mapping.ticket.prefix === 'agency')
      issue(['ticket'], 'must have `prefix: none`, as a transferred ticket keeps its id')
    if (mapping.ticket.restarts && mapping.steps.issued === undefined)
      issue(['ticket', 'restarts'], 'needs the step issued, whose time becomes part of the id')
    const joined = new Set(mapping.joins.map(({ as }) => as))
    for (const used of columnsOf(mapping)) {
      const [alias = ''] = used.split('.')
      if (used.includes('.') && !joined.has(alias))
        issue([], `${used}: there is no join that is named ${alias}`)
    }
  })
export type Mapping = z.infer<typeof Mapping>

/** Every column that is read, each once: the allow-list. */
export function columnsOf(mapping: Mapping): string[] {
  const { day, ticket, rows, ignore } = mapping
  const used = new Set([day, ...ticket.id, ...Object.keys(rows), ...Object.keys(ignore)])
  const add = (value: { readonly column?: string | undefined } | undefined): void => {
    if (value?.column !== undefined) used.add(value.column)
  }
  if (ticket.number !== undefined) used.add(ticket.number)
  for (const value of [mapping.agency, mapping.service, mapping.counter, mapping.channel]) add(value)
  add(mapping.steps.transferred?.to_agency)
  add(mapping.steps.transferred?.from_agency)
  for (const one of Object.values(mapping.steps)) {
    if (one === undefined) continue
    for (const at of one.at)
      for (const part of typeof at === 'string' ? [at] : [at.date, at.time]) used.add(part)
    for (const key of Object.keys(one.when ?? {})) used.add(key)
  }
  return [...used]
}

/** What every event of a mapping has as its source. */
export function sourceOf({ mpp, name: mapping }: Mapping): string {
  return `/connect/${mpp}/${mapping}`
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
