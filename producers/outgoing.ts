/**
 * An event as it goes to Kafka. `Outgoing` is opaque: only this module makes one, from a typed event that
 * keeps the contract's rules, and derives topic and key from it. So no caller writes a key by hand.
 */
import { KunjunganError } from '../infra/errors.ts'
import { Event, eventTypes, type TypedEvent } from '../schemas/event.ts'
import { eventKey, type TypedData } from '../schemas/event-key.ts'
import type { TopicKind } from '../schemas/topics.ts'
import type { ValidEvent } from '../schemas/validate.ts'

/** The symbol is not exported: no other module makes the type, and `packed.ts` only restores it. */
declare const checked: unique symbol

export interface Outgoing {
  readonly [checked]: true
  readonly topic: TopicKind
  readonly key: string | Buffer
  readonly value: string | Buffer
}

/**
 * The record of an event that we make ourselves, judged by its type's rules. Whether its MPP is known and whether it
 * holds personal data is for `validate`, which ingest runs on everything.
 * @throws KunjunganError `internal` for an event that breaks a rule, naming the field and the rule.
 */
export function outgoingOf(event: Event): Outgoing
/** The record of an event that `validate` took, with exactly the bytes that it was read from. */
export function outgoingOf(event: ValidEvent, bytes: Buffer): Outgoing
export function outgoingOf(event: Event | ValidEvent, bytes?: Buffer): Outgoing {
  if (bytes === undefined) requireValid(event)
  return recordOf(event, bytes ?? JSON.stringify(event))
}

/**
 * The record of a simulated event, which is not validated: its type and the simulator's tests ensure the
 * rules, and validation took half as much time as making it (200,000 events: 1.7 s before, 2.5 s after).
 */
export function outgoingOfTyped(event: TypedEvent): Outgoing {
  return recordOf(event, JSON.stringify(event))
}

function recordOf(event: TypedData, value: string | Buffer): Outgoing {
  const record = { topic: eventTypes[event.type].topic, key: eventKey(event), value }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one place that gives the mark
  return record as Outgoing
}

function requireValid(event: unknown): void {
  const { error } = Event.safeParse(event)
  if (error === undefined) return
  const [issue] = error.issues
  const field = issue?.path.join('.') ?? 'a field'
  throw new KunjunganError(
    'internal',
    `Kunjungan made an event that breaks the rules, ${field}: ${issue?.message ?? 'not valid'}. This is a fault of Kunjungan itself: report it with this message.`,
  )
}
