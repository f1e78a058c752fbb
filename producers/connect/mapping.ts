/**
 * The form of a mapping: which columns of a queue application's tables say what of a ticket. Every value of the file
 * arrives as text, so that codes such as 01 stay as they are written. A column that is not named here is never read.
 */
import { z } from 'zod'
import { slug } from '../../schemas/fields.ts'
import { utcOffsetMinutes } from '../../schemas/reference.ts'
import {
  column,
  conditions,
  identifier,
  isRecord,
  moment,
  type Moment,
  table,
  valueOf,
} from './mapping-parts.ts'
import { timeFormats } from './time-format.ts'

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
    /** How a column writes its times, where it does not begin with YYYY-MM-DD. */
    formats: z
      .record(
        column,
        z.enum(timeFormats, `must be one of ${timeFormats.join(', ')}`),
        'must be COLUMN: FORMAT',
      )
      .default({}),
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
    const times = new Set([mapping.day, ...timeColumnsOf(mapping)])
    for (const name of Object.keys(mapping.formats))
      if (!times.has(name)) issue(['formats', name], 'is neither `day` nor a time of a step')
    const joined = new Set(mapping.joins.map(({ as }) => as))
    for (const used of columnsOf(mapping)) {
      const alias = unknownAlias(used, joined)
      if (alias !== undefined) issue([], `${used}: there is no join that is named ${alias}`)
    }
    const before = new Set<string>()
    for (const [at, { as, on }] of mapping.joins.entries()) {
      for (const [theirs, ours] of Object.entries(on)) {
        const alias = unknownAlias(ours, before)
        if (alias !== undefined)
          issue(['joins', String(at), 'on', theirs], `${ours}: no join before this one is named ${alias}`)
      }
      if (before.has(as)) issue(['joins', String(at), 'as'], `${as}: another join has this name`)
      before.add(as)
    }
  })
export type Mapping = z.infer<typeof Mapping>

/** The join that a column names, where there is none of that name. */
function unknownAlias(used: string, aliases: ReadonlySet<string>): string | undefined {
  const [alias = ''] = used.split('.')
  return used.includes('.') && !aliases.has(alias) ? alias : undefined
}

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
    for (const part of columnsAt(one.at)) used.add(part)
    for (const key of Object.keys(one.when ?? {})) used.add(key)
  }
  return [...used]
}

/** The columns that say when a step was. */
export function timeColumnsOf({ steps: all }: Pick<Mapping, 'steps'>): string[] {
  return Object.values(all).flatMap((one) => columnsAt(one?.at))
}

function columnsAt(moments: readonly Moment[] = []): string[] {
  return moments.flatMap((at) => (typeof at === 'string' ? [at] : [at.date, at.time]))
}

/** What every event of a mapping has as its source. */
export function sourceOf({ mpp, name: mapping }: Mapping): string {
  return `/connect/${mpp}/${mapping}`
}
