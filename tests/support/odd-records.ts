/**
 * Records from dice, made of valid events: as they are, with faults put into them, in odd layouts, with bytes changed.
 * Dense in what tells two ways of decoding apart; whether a record is valid is for the caller to find out.
 */
import type { KafkaRecord } from '../../schemas/cloud-event.ts'
import { type EventType, eventTypes } from '../../schemas/event.ts'
import { topicKinds, type TopicKind } from '../../schemas/topics.ts'
import { type Json, oddJson } from './odd-json.ts'
import { oddName, oddTime, oddValue, withOddText } from './odd-values.ts'
import type { Dice } from './oracle/dice.ts'

export interface PlacedRecord {
  readonly topic: TopicKind
  readonly record: KafkaRecord
}

/** An event of a type that is known. */
export interface TypedEvent extends Readonly<Record<string, unknown>> {
  readonly type: EventType
  readonly time: string
}

/** The record of an event as our own producers send it, a moment after its time. */
export function plainRecord(event: TypedEvent): PlacedRecord {
  const timestamp = String(Date.parse(event.time) + 500)
  const value = Buffer.from(JSON.stringify(event))
  return { topic: eventTypes[event.type].topic, record: { key: null, value, timestamp, offset: '41' } }
}

/** A record with up to three faults and an odd layout, in structured or binary mode. */
export function oddRecord(dice: Dice, event: TypedEvent): PlacedRecord {
  const { topic, record } = plainRecord(event)
  const changed = structuredClone(event) as Json
  for (let faults = dice.pick([0, 1, 1, 1, 2, 3]); faults > 0; faults--) change(dice, changed)
  const { value, headers } = dice.chance(6) ? binary(dice, changed) : { value: changed, headers: {} }
  const bytes = Buffer.from(dice.chance(60) ? JSON.stringify(value) : oddJson(dice, value))
  return {
    topic: dice.chance(3) ? dice.pick(topicKinds) : topic,
    record: {
      ...record,
      value: dice.chance(1) ? null : dice.chance(12) ? withOddBytes(dice, bytes) : bytes,
      timestamp: dice.chance(4) ? oddTimestamp(dice, event) : record.timestamp,
      offset: dice.pick(['0', '41', '9007199254740993', '18446744073709551615']),
      ...(dice.chance(50)
        ? { headers: { ...headers, ...(dice.chance(20) ? { trace: 'x' } : {}) } }
        : { headers }),
    },
  }
}

/** One fault, or what only looks like one, in the attributes, the data or the scores. */
function change(dice: Dice, event: Json): void {
  const data = isJson(event['data']) ? event['data'] : event
  const scores = isJson(data['scores']) ? data['scores'] : data
  const target = dice.pick([event, data, data, data, scores])
  const names = Object.keys(target)
  const name = names.length > 0 && dice.chance(85) ? dice.pick(names) : oddName(dice)
  const old = Object.hasOwn(target, name) ? target[name] : undefined
  const roll = dice.int(1, 10)
  if (roll === 1) delete target[name]
  else if (roll <= 4 && typeof old === 'string') put(target, name, withOddText(dice, old))
  else if (name === 'time' || name === 'from' || name === 'to') put(target, name, oddTime(dice))
  else if (roll === 5) put(target, withOddText(dice, name), old ?? 1)
  else put(target, name, oddValue(dice, old))
}

/** An own property like any other, even `__proto__`. */
function put(target: Json, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true })
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function binary(dice: Dice, event: Json): { value: unknown; headers: NonNullable<KafkaRecord['headers']> } {
  const { data, ...attributes } = event
  const headers = Object.entries(attributes).map(([name, value]): [string, Buffer] => [
    `ce_${name}`,
    Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
  ])
  // Now and then the whole event, with headers that say that it is data alone.
  return { value: dice.chance(80) ? (data ?? null) : event, headers: Object.fromEntries(headers) }
}

function withOddBytes(dice: Dice, bytes: Buffer): Buffer {
  const at = dice.int(0, bytes.length)
  const inserted = Buffer.from(Array.from({ length: dice.int(0, 3) }, () => dice.int(0, 255)))
  const broken = Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at + dice.int(0, 4))])
  if (dice.chance(20)) return bytes.subarray(0, at)
  if (dice.chance(3))
    return Buffer.concat([bytes, Buffer.alloc(dice.pick([65_536 - bytes.length, 65_536]), ' ')])
  return broken
}

const dayMs = 86_400_000

function oddTimestamp(dice: Dice, event: TypedEvent): string {
  const at = Date.parse(event.time)
  return dice.pick([
    ...['0', '-1', '', 'x', '1e300', '4102444800000000'],
    ...[-1, 0, 1].map((ms) => String(at - dayMs + ms)),
  ])
}
