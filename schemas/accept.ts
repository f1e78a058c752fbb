/**
 * The fast path for the usual record: a valid event in structured mode, in plain JSON, is read from its bytes in a
 * fraction of the time that `validate` takes. Undefined says nothing about a record: `validate` then judges it, which
 * stays the truth and knows the reasons. The rules come from the same zod objects; a test compares both ways over
 * random records.
 */
import type { z } from 'zod'
import { readMembers, Reading, skipBlanks } from './accept-reader.ts'
import { anyPlain } from './accept-texts.ts'
import { choiceRule, fieldsOf, type ObjectRule, ruleOf, Slots, TextRule } from './accept-rules.ts'
import { type ByteMap, byteMapOf } from './byte-map.ts'
import { type KafkaRecord, maxValueBytes } from './cloud-event.ts'
import { Attributes, type EventType, eventTypes } from './event.ts'
import { parseInstantAt } from './time.ts'
import type { TopicKind } from './topics.ts'
import { timeFault, validEvent, type ValidEvent } from './validate.ts'

/** An event type that `accept` knows all rules of. */
export interface AcceptedType {
  readonly type: EventType
  readonly topic: TopicKind
  readonly data: ObjectRule
  readonly mppSlot: number
}

/** A valid event by the places of its texts; only until the next record is read. */
export interface AcceptedEvent {
  readonly type: AcceptedType
  readonly reading: Reading
  readonly timeMs: number
  readonly utcOffsetMinutes: number
}

/** The first slots are left for what is computed of an event. */
export const freeSlots = 8

/** A valid time is no personal data, whatever its digits, and `parseInstantAt` tells whether it is valid. */
const anyTime = new TextRule(anyPlain, { isSearched: false })

const slots = new Slots(freeSlots)
/** The attributes of the contract and no extension. */
const attributes = given(
  fieldsOf(
    {
      ...Attributes.shape,
      type: choiceRule(Object.keys(eventTypes)),
      time: anyTime,
      data: { kind: 'chosen' },
    },
    slots,
  ),
  'An attribute has no rule.',
)

/** The slot of an attribute. */
export function attributeSlot(name: string): number {
  const field = attributes.all.find((one) => one.name === name)
  return given(field, `An event has no attribute ${name}.`).slot
}

function given<T>(value: T | undefined, otherwise: string): T {
  if (value === undefined) throw new TypeError(otherwise)
  return value
}

const typeSlot = attributeSlot('type')
const timeSlot = attributeSlot('time')
const sourceSlot = attributeSlot('source')
const idSlot = attributeSlot('id')

/** Those of these types whose rules are understood. */
export function acceptedTypesOf(
  types: Readonly<Record<string, { readonly topic: TopicKind; readonly data: z.ZodType }>>,
): AcceptedType[] {
  return Object.entries(types).flatMap(([type, { topic, data }]) => {
    const rule = ruleOf(data, new Slots(slots.next))
    if (rule?.kind !== 'object') return []
    const mpp = rule.fields.all.find(({ name }) => name === 'mpp')
    return mpp === undefined ? [] : [{ type: type as EventType, topic, data: rule, mppSlot: mpp.slot }]
  })
}

/** The types that `accept` takes. */
export const acceptedTypes: readonly AcceptedType[] = acceptedTypesOf(eventTypes)
const typesByName = byteMapOf(acceptedTypes.map((one) => [one.type, one] as const))
const typeName = Buffer.from('"type":')

/** The rule of `data`, by the type before it or, where encoders sort names, by what looks like the type. */
function dataRule({ bytes, starts, ends }: Reading): ObjectRule | undefined {
  let start = starts[typeSlot] ?? -1
  let end = ends[typeSlot] ?? 0
  if (start < 0) {
    const name = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(typeName)
    if (name < 0) return undefined
    start = skipBlanks(bytes, name + typeName.length) + 1
    end = bytes.indexOf(quote, start)
  }
  return typesByName.get(bytes, start, end)?.data
}

const quote = 34

const acceptors = new WeakMap<ReadonlyMap<string, number>, Acceptor>()

/** The acceptor for these zones, the same one each time. */
export function acceptorOf(utcOffsets: ReadonlyMap<string, number>): Acceptor {
  const found = acceptors.get(utcOffsets) ?? new Acceptor(utcOffsets)
  acceptors.set(utcOffsets, found)
  return found
}

/** The event as an object, like that of `validate`. */
export function validEventOf({ type: of, reading, timeMs, utcOffsetMinutes }: AcceptedEvent): ValidEvent {
  const { type } = of
  const all = reading.all()
  const [source, id] = [reading.text(sourceSlot, all), reading.text(idSlot, all)]
  return validEvent({ type, source, id, timeMs, data: reading.object(of.data.fields, all), utcOffsetMinutes })
}

export class Acceptor {
  readonly #utcOffsets: ByteMap<number>
  readonly #reading = new Reading(dataRule)

  /** @param utcOffsets - minutes east of UTC of every known MPP. */
  constructor(utcOffsets: ReadonlyMap<string, number>) {
    this.#utcOffsets = byteMapOf(utcOffsets)
  }

  /**
   * The valid event of a record, or undefined where `validate` decides.
   * @param topic - where it stands; undefined where it stands in none yet.
   */
  accept({ value, headers, timestamp }: KafkaRecord, topic?: TopicKind): AcceptedEvent | undefined {
    if (value === null || value.length > maxValueBytes || headers?.['ce_specversion'] !== undefined)
      return undefined
    const reading = this.#reading
    reading.begin(value)
    const end = readMembers(reading, 0, attributes)
    // What is not plain ends before the first byte. A byte behind the last is not asked for: all reading would be slower.
    if (end !== value.length && skipBlanks(value, end) !== value.length) return undefined
    const { starts, ends } = reading
    const type = typesByName.get(value, starts[typeSlot] ?? 0, ends[typeSlot] ?? 0)
    // Where `data` stood before the type, its rule was chosen by what looked like the type. No record is known that
    // would show it: whatever else looks so is not plain.
    if (type === undefined || type.data !== reading.data) return undefined
    if (topic !== undefined && type.topic !== topic) return undefined
    const timeMs = parseInstantAt(value, starts[timeSlot] ?? 0, ends[timeSlot] ?? 0)
    if (timeMs === undefined || timeFault(timeMs, Number(timestamp)) !== undefined) return undefined
    const utcOffsetMinutes = this.#utcOffsets.get(value, starts[type.mppSlot] ?? 0, ends[type.mppSlot] ?? 0)
    if (utcOffsetMinutes === undefined) return undefined
    return { type, reading, timeMs, utcOffsetMinutes }
  }
}
