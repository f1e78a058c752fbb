/**
 * Checks one event at the door by the rules that ingest has, so that what is accepted here is stored there. Gives what
 * goes to Kafka, with exactly the bytes that were sent, or the reason of the contract (or `forbidden`) with a pointer.
 * Neither detail nor pointer holds a value of the event. Pure: the clock is a parameter.
 */
import { isUtf8 } from 'node:buffer'
import { textForms } from '../../../schemas/fields.ts'
import type { Words } from '../../../schemas/hints.ts'
import { isObject, parseJson } from '../../../schemas/json.ts'
import { personalDataInValue } from '../../../schemas/personal-data.ts'
import { type Reason, type Refusal, refuse } from '../../../schemas/reasons.ts'
import { parseInstant } from '../../../schemas/time.ts'
import { checkBytes } from '../../checked-event.ts'
import { type Outgoing, outgoingOf } from '../../outgoing.ts'
import { clockToleranceMs } from '../limits/limits.ts'
import { pointerOf } from './pointer.ts'
import { forbiddenBy, type Rights } from '../keys/rights.ts'

/** `not_sent` is a good event of an atomic batch in which another one was refused. */
export type RefusalReason = Reason | 'forbidden' | 'not_sent'

export interface Accepted {
  readonly kind: 'accepted'
  readonly id: string
  readonly outgoing: Outgoing
}

export interface Rejected {
  readonly kind: 'rejected'
  /** Null where it is missing, breaks its rule, or holds personal data. */
  readonly id: string | null
  readonly reason: RefusalReason
  readonly detail: string
  readonly pointer: string
}

export type Verdict = Accepted | Rejected

export interface CheckContext {
  readonly rights: Rights
  /** Minutes east of UTC of every known MPP. */
  readonly utcOffsets: ReadonlyMap<string, number>
  readonly nowMs: number
  /** What a refusal calls things. */
  readonly words: Words
}

/** Checks the bytes of an event in structured mode. */
export function checkEvent(bytes: Buffer, context: CheckContext): Verdict {
  const event = checkBytes(bytes, context)
  if (event.kind === 'refusal') return rejected(event, bytes, context.nowMs)
  const forbidden = forbiddenBy(context.rights, event)
  if (forbidden !== undefined) return { kind: 'rejected', id: event.id, reason: 'forbidden', ...forbidden }
  return { kind: 'accepted', id: event.id, outgoing: outgoingOf(event, bytes) }
}

/** The verdict on an event that was refused before or by its rules. */
export function rejected(refusal: Refusal, bytes: Buffer, nowMs: number): Rejected {
  const event = isUtf8(bytes) ? parseJson(bytes.toString('utf8'))?.value : undefined
  const { reason, detail } = withClock(refusal, event, nowMs)
  return { kind: 'rejected', id: idOf(event), reason, detail, pointer: pointerOf(refusal, bytes) }
}

function idOf(event: unknown): string | null {
  const id = isObject(event) ? event['id'] : undefined
  const isShown = typeof id === 'string' && textForms.id.test(id) && personalDataInValue(id) === undefined
  return isShown ? id : null
}

/** Says to a sender whose clock is ahead what the time is here. */
function withClock(refusal: Refusal, event: unknown, nowMs: number): Refusal {
  if (refusal.reason !== 'bad_time' || !isObject(event)) return refusal
  const { time } = event
  const atMs = typeof time === 'string' ? parseInstant(time) : undefined
  if (atMs === undefined || Math.abs(atMs - nowMs) <= clockToleranceMs) return refusal
  const now = new Date(nowMs).toISOString()
  return refuse(
    'bad_time',
    `${refusal.detail}; it is more than five minutes off the server's clock, which says ${now}`,
  )
}
