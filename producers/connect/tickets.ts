/**
 * The rows of one read as tickets: what the live table and its archive both hold is one ticket, and a ticket with a
 * row for each transfer is one too. Rows that claim one id with different times of issue are a collision: numbers were
 * given out again within the day. Pure.
 */
import type { Mapping } from './mapping.ts'
import { type Claim, convertRow, type HeldReason, type Remark, type Row } from './convert.ts'

export interface Ticket {
  readonly day: string
  readonly ticketId: string
  /** Each different claim once. */
  readonly claims: readonly Claim[]
  readonly isCollision: boolean
}

export interface ReadTickets {
  /** By day and id. */
  readonly tickets: ReadonlyMap<string, Ticket>
  readonly held: readonly { readonly reason: HeldReason; readonly remark?: Remark }[]
  readonly remarks: readonly Remark[]
  /** Days of which any row is there, converted or held back. */
  readonly days: ReadonlySet<string>
}

/** Names a ticket within a connector's state. */
export function keyOf({ day, ticketId }: Pick<Ticket, 'day' | 'ticketId'>): string {
  return `${day} ${ticketId}`
}

export function ticketsOf(mapping: Mapping, rows: Iterable<Row>): ReadTickets {
  const groups = new Map<string, { day: string; ticketId: string; claims: Map<string, Claim> }>()
  const held: { reason: HeldReason; remark?: Remark }[] = []
  const remarks: Remark[] = []
  const days = new Set<string>()
  for (const row of rows) {
    const converted = convertRow(mapping, row)
    if (converted.kind === 'other') continue
    if (converted.day !== undefined) days.add(converted.day)
    if (converted.kind === 'held') {
      held.push(converted)
      continue
    }
    remarks.push(...converted.remarks)
    const key = keyOf(converted)
    const group = groups.get(key) ?? { ...converted, claims: new Map<string, Claim>() }
    groups.set(key, group)
    for (const claim of converted.claims) group.claims.set(JSON.stringify(claim), claim)
  }
  const tickets = new Map(
    [...groups].map(([key, { day, ticketId, claims }]): [string, Ticket] => {
      const all = [...claims.values()]
      const issues = new Set(all.filter(({ step }) => step === 'issued').map(({ timeMs }) => timeMs))
      return [key, { day, ticketId, claims: all, isCollision: issues.size > 1 }]
    }),
  )
  return { tickets, held, remarks, days }
}
