/**
 * One row to what it says of a ticket: steps with their times. A row that cannot be converted is held back with a reason,
 * which is counted and shown, and a value that is not known leaves its field out. Pure; nothing is filled in.
 */
import { personalDataInValue } from '../../schemas/personal-data.ts'
import { steps, type Mapping, type Step } from './mapping.ts'
import type { Condition, Moment, Value } from './mapping-parts.ts'
import { usualForm } from './time-format.ts'
import { formatWithOffset, offsetOfZone, type Read, readDateTime, readDay, readPair } from './wall-clock.ts'

/** A row as text, by the names of the mapping's columns. */
export type Row = Readonly<Record<string, string | null>>

/** A step that a row says, with all that its event will say. */
export interface Claim {
  readonly step: Step
  readonly timeMs: number
  readonly agency: string
  readonly service?: string
  readonly counter?: string
  readonly channel?: string
  readonly ticketNumber?: string
  readonly toAgency?: string
}

export const heldReasons = [
  'no_day',
  'no_ticket_id',
  'long_ticket_id',
  'unknown_agency',
  'personal_data',
] as const
export type HeldReason = (typeof heldReasons)[number]
export const remarkKinds = ['unreadable_time', 'unknown_status', 'unknown_value'] as const

/** A value that is not understood; `value` is shown by `check` alone. */
export interface Remark {
  readonly kind: (typeof remarkKinds)[number]
  readonly column: string
  readonly value: string
}

export type Converted =
  | {
      readonly kind: 'ticket'
      readonly day: string
      readonly ticketId: string
      readonly agency: string
      readonly claims: readonly Claim[]
      readonly remarks: readonly Remark[]
    }
  | { readonly kind: 'held'; readonly day?: string; readonly reason: HeldReason; readonly remark?: Remark }
  /** No ticket, as the mapping's `rows` says. */
  | { readonly kind: 'other' }

/** @param row - with a value for each of the mapping's columns. */
export function convertRow(mapping: Mapping, row: Row): Converted {
  if (!holds(mapping.rows, row)) return { kind: 'other' }
  const day = readDay(timeText(mapping, row, mapping.day))
  if (day === undefined) return { kind: 'held', reason: 'no_day' }
  if (isTicketPersonal(mapping, row)) return { kind: 'held', day, reason: 'personal_data' }
  const remarks: Remark[] = unknownStatuses(mapping, row)
  const agency = slugOf(mapping.agency, row)
  if (agency === undefined) {
    const column = mapping.agency.column ?? ''
    const remark = { kind: 'unknown_value', column, value: row[column] ?? 'NULL' } as const
    return { kind: 'held', day, reason: 'unknown_agency', remark }
  }
  const optional = <T extends string>(field: T, value: Value | undefined): { readonly [F in T]?: string } => {
    const known = value === undefined || isPersonal(value, row) ? undefined : slugOf(value, row)
    const raw = value?.column === undefined ? null : (row[value.column] ?? null)
    if (value?.column !== undefined && known === undefined && raw !== null && raw.trim() !== '')
      remarks.push({ kind: 'unknown_value', column: value.column, value: raw })
    return known === undefined ? {} : ({ [field]: known } as { readonly [F in T]?: string })
  }
  const shared = { agency, ...optional('service', mapping.service) }
  const details = {
    counter: optional('counter', mapping.counter),
    channel: optional('channel', mapping.channel),
    number: numberOf(mapping, row, remarks),
  }
  const claims = steps.flatMap((step): Claim[] => {
    const rule = mapping.steps[step]
    if (rule === undefined || !holds(rule.when ?? {}, row)) return []
    const read = firstTime(rule.at, mapping, row, remarks)
    if (read === undefined) return []
    const claim = { step, timeMs: read, ...shared }
    if (step === 'issued') return [{ ...claim, ...details.channel, ...details.number }]
    if (step === 'called' || step === 'started' || step === 'completed')
      return [{ ...claim, ...details.counter }]
    if (step !== 'transferred') return [claim]
    const { to_agency: to, from_agency: from } = mapping.steps.transferred ?? {}
    const toAgency = to === undefined ? agency : slugOf(to, row)
    const fromAgency = from === undefined ? agency : slugOf(from, row)
    return toAgency === undefined || fromAgency === undefined
      ? []
      : [{ step, timeMs: read, agency: fromAgency, toAgency }]
  })
  const ticketId = ticketIdOf(mapping, row, agency, claims)
  if (ticketId === undefined) return { kind: 'held', day, reason: 'no_ticket_id' }
  if (ticketId.length > 64) return { kind: 'held', day, reason: 'long_ticket_id' }
  return { kind: 'ticket', day, ticketId, agency, claims, remarks }
}

/** Whether a value that no event of the ticket can do without looks like personal data. */
function isTicketPersonal({ ticket, agency, steps: { transferred } }: Mapping, row: Row): boolean {
  return [
    ...ticket.id.map((column) => ({ column })),
    agency,
    transferred?.to_agency,
    transferred?.from_agency,
  ]
    .filter((value) => value !== undefined)
    .some((value) => isPersonal(value, row))
}

/**
 * Searches what becomes part of an id or a slug as the table has it: with a prefix before it, or with other characters
 * in it, nobody would recognise it. A value with aliases is not sent itself.
 */
function isPersonal({ column, aliases }: Value, row: Row): boolean {
  if (column === undefined || aliases !== undefined) return false
  return personalDataInValue(row[column]?.trim() ?? '') !== undefined
}

/** The parts that are there, joined by dashes; a character that the contract does not allow becomes _hex_. */
function ticketIdOf(
  mapping: Mapping,
  row: Row,
  agency: string,
  claims: readonly Claim[],
): string | undefined {
  const { id, prefix, restarts } = mapping.ticket
  const parts = id.map((column) => row[column]?.trim() ?? '')
  if (parts.some((part) => part === '')) return undefined
  const issued = claims.find(({ step }) => step === 'issued')
  if (restarts && issued === undefined) return undefined
  const time =
    restarts && issued !== undefined
      ? [
          formatWithOffset(issued.timeMs, offsetOfZone(mapping.time_zone))
            .slice(11, 23)
            .replaceAll(/[:.]/g, ''),
        ]
      : []
  return [...(prefix === 'agency' ? [agency] : []), ...parts, ...time].map(allowed).join('-')
}

function allowed(part: string): string {
  return part.replaceAll(
    /[^A-Za-z0-9.:/-]/gu,
    (character) => `_${character.codePointAt(0)?.toString(16) ?? ''}_`,
  )
}

function numberOf({ ticket }: Mapping, row: Row, remarks: Remark[]): { readonly ticketNumber?: string } {
  const number = ticket.number === undefined ? '' : (row[ticket.number]?.trim() ?? '')
  if (ticket.number !== undefined && isPersonal({ column: ticket.number }, row)) {
    remarks.push({ kind: 'unknown_value', column: ticket.number, value: number })
    return {}
  }
  return /^[^\p{Cc}\p{Cs}]{1,64}$/u.test(number) ? { ticketNumber: number } : {}
}

/** The first of the moments that has a time. */
function firstTime(
  moments: readonly Moment[],
  mapping: Mapping,
  row: Row,
  remarks: Remark[],
): number | undefined {
  const offset = offsetOfZone(mapping.time_zone)
  const text = (column: string): string | null => timeText(mapping, row, column)
  for (const moment of moments) {
    const isPair = typeof moment !== 'string'
    const read: Read = isPair
      ? readPair(text(moment.date), text(moment.time), offset)
      : readDateTime(text(moment), offset)
    if (read.kind === 'time') return read.timeMs
    if (read.kind === 'none') continue
    const column = isPair ? moment.time : moment
    remarks.push({ kind: 'unreadable_time', column, value: row[column] ?? 'NULL' })
  }
  return undefined
}

/** What a column of times holds, in the usual form. */
function timeText(mapping: Mapping, row: Row, column: string): string | null {
  return usualForm(row[column] ?? null, mapping.formats[column], offsetOfZone(mapping.time_zone))
}

/** With aliases only these have a slug; without, the value's own letters and digits are it. */
function slugOf(value: Value, row: Row): string | undefined {
  if (value.constant !== undefined) return value.constant
  const raw = value.column === undefined ? '' : (row[value.column]?.trim() ?? '')
  if (value.aliases !== undefined) {
    const wanted = raw.toLowerCase()
    return Object.entries(value.aliases).find(([from]) => from.trim().toLowerCase() === wanted)?.[1]
  }
  const slug = raw
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  return slug === '' || slug.length > 64 ? undefined : slug
}

/** Whether a row has the values that every condition names. */
export function holds(conditions: Readonly<Record<string, Condition>>, row: Row): boolean {
  return Object.entries(conditions).every(([column, condition]) => fits(condition, row[column] ?? null))
}

function fits({ isNegated, values }: Condition, actual: string | null): boolean {
  return isNegated !== values.some((value) => isEqual(value, actual))
}

const truths: Readonly<Record<string, readonly string[]>> = {
  true: ['true', 't', '1'],
  false: ['false', 'f', '0'],
}

/** Databases compare such texts without case, and say true as t or 1. */
function isEqual(value: string | null, actual: string | null): boolean {
  if (value === null || actual === null) return value === actual
  const [wanted, found] = [value.trim().toLowerCase(), actual.trim().toLowerCase()]
  return truths[wanted]?.includes(found) ?? wanted === found
}

/** Values of the columns in `when` that no step and no `ignore` names: a new status would lose its step silently. */
function unknownStatuses(mapping: Mapping, row: Row): Remark[] {
  return [...statusValues(mapping)].flatMap(([column, known]): Remark[] => {
    const value = row[column] ?? null
    return value === null || known === 'any' || known.some((one) => isEqual(one, value))
      ? []
      : [{ kind: 'unknown_status', column, value }]
  })
}

const statusesOf = new WeakMap<Mapping, Map<string, readonly (string | null)[] | 'any'>>()

function statusValues(mapping: Mapping): Map<string, readonly (string | null)[] | 'any'> {
  const made = statusesOf.get(mapping)
  if (made !== undefined) return made
  const known = new Map<string, readonly (string | null)[] | 'any'>()
  const all = [...Object.values(mapping.steps).map((step) => step?.when ?? {}), mapping.ignore]
  for (const [column, { isNegated, values }] of all.flatMap((one) => Object.entries(one))) {
    const before = known.get(column) ?? []
    known.set(column, isNegated || before === 'any' ? 'any' : [...before, ...values])
  }
  statusesOf.set(mapping, known)
  return known
}
