/** Decoding is total: any bytes whatever give a row or a reason of the contract, and no detail repeats a value. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { personalDataInEnvelope, readEnvelope } from '../../../../../schemas/cloud-event.ts'
import { eventTypes } from '../../../../../schemas/event.ts'
import { columnNames } from '../../../../../schemas/raw-tables.ts'
import { reasons } from '../../../../../schemas/reasons.ts'
import { topicKinds } from '../../../../../schemas/topics.ts'
import { validEvent } from '../../../../support/arbitrary-events.ts'
import { decodeIn, recordOf, utcOffsets } from '../../../../support/records.ts'

const topic = fc.constantFrom(...topicKinds)
const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constantFrom('\ud800', 'x\udc00', '\u0000', '', '__proto__', 'constructor', 'null', '1e999', '\uFEFF'),
  fc.constantFrom('6471014501900001', 'budi@example.id', '+62 812-3456-7890', 'a'.repeat(70_000)),
)
const hostile = fc.oneof(
  hostileText,
  fc.constantFrom(null, true, false, [], {}, -1, 0.5, 2 ** 53, 1e308, -0),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.jsonValue({ maxDepth: 4 }),
)

type Json = Record<string, unknown>
interface Mutation {
  readonly how: 'drop' | 'set' | 'wrap in a list' | 'wrap in an object' | 'as text' | 'add' | 'twice as long'
  readonly level: 'event' | 'data' | 'scores'
  readonly at: number
  readonly name: string
  readonly value: unknown
}
const mutation: fc.Arbitrary<Mutation> = fc.record({
  how: fc.constantFrom(
    'drop',
    'set',
    'wrap in a list',
    'wrap in an object',
    'as text',
    'add',
    'twice as long',
  ),
  level: fc.constantFrom('event', 'data', 'data', 'scores'),
  at: fc.nat(20),
  name: fc.oneof(
    hostileText,
    fc.constantFrom('service', 'agency', 'visitor_id', 'data', 'time', 'scores', 'extension'),
  ),
  value: hostile,
})

/** An own property like any other, even `__proto__`. */
function put(target: Json, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true })
}

function mutated(event: Json, { how, level, at, name, value }: Mutation): Json {
  const copy = structuredClone(event)
  const inner = level === 'event' ? copy : copy['data']
  const deeper = level === 'scores' && isJson(inner) ? (inner['scores'] ?? inner) : inner
  const target = isJson(deeper) ? deeper : copy
  const names = Object.keys(target)
  const field = names[at % Math.max(1, names.length)] ?? 'x'
  const old = target[field]
  if (how === 'drop') delete target[field]
  else if (how === 'add') put(target, name, value)
  else if (how === 'set') put(target, field, value)
  else if (how === 'as text') put(target, field, String(old))
  else if (how === 'twice as long')
    put(target, field, typeof old === 'string' ? old.padEnd(200, old) : Number(old) * 1e9)
  else put(target, field, how === 'wrap in a list' ? [old] : { [name]: old })
  return copy
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null
}

/** Every text in a value, names included. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  // A copy, as a list may have got a property that is named constructor.
  if (Array.isArray(value)) return [...value].flatMap(textsIn)
  return isJson(value) ? Object.entries(value).flatMap(([name, inner]) => [name, ...textsIn(inner)]) : []
}

/** Words of the contract's own that a detail may hold though the event happens to hold them too. */
const contractWords = new Set([
  ...['specversion', 'source', 'subject', 'datacontenttype', 'dataschema', 'scores', 'constructor'],
  ...Object.values(eventTypes).flatMap(({ data }) => Object.keys(data.shape)),
  ...['requirements', 'procedure', 'product', 'competence', 'behaviour', 'complaints', 'facilities'],
  ...['walk_in', 'online', 'appointment', 'served', 'referred', 'incomplete', 'closed', 'documents'],
  ...['visits', 'visitors', 'application/json'],
  // The first and the last day that can be stored, which the detail of a wrong date names.
  ...['1970-01-01', '2149-06-06'],
])

function expectRowOrReason(
  value: unknown,
  kind: (typeof topicKinds)[number],
  texts: readonly string[],
): void {
  const decoded = decodeIn(kind, recordOf(value))
  if (decoded.kind === 'row') {
    expect(Object.keys(decoded.row)).toEqual(columnNames(kind))
    return
  }
  expect(reasons).toContain(decoded.reason)
  expect(decoded.detail).toMatch(/^[\x20-\x7e]{1,200}$/)
  const leaked = texts.filter(
    (text) => text.length >= 6 && !contractWords.has(text) && decoded.detail.includes(text),
  )
  expect(leaked).toEqual([])
}

const runs = { numRuns: 400 }
const isDay = (name: string): boolean => /^(local_date|period_start|period_end)$/.test(name)

describe('decode', () => {
  it('gives a row for every valid event, with its own values', () => {
    fc.assert(
      fc.property(validEvent, ({ type, timeMs, event }) => {
        const { topic: kind } = eventTypes[type]
        const decoded = decodeIn(kind, recordOf(event))
        expect(decoded, JSON.stringify(decoded)).toMatchObject({ kind: 'row' })
        const row: Record<string, unknown> = decoded.kind === 'row' ? { ...decoded.row } : {}
        const data = event['data'] as Json
        const offset = utcOffsets.get(String(data['mpp'])) ?? Number.NaN
        expect(row).toMatchObject({
          source: event['source'],
          id: event['id'],
          mpp: data['mpp'],
          time: timeMs,
        })
        expect(row['local_date']).toBe(Math.floor((timeMs + offset * 60_000) / 86_400_000))
        const same = Object.entries(data).filter(([name]) => row[name] !== undefined && !isDay(name))
        for (const [name, value] of same) expect(row[name], name).toBe(value)
      }),
      runs,
    )
  })

  it('gives the same for a valid event in binary mode', () => {
    fc.assert(
      fc.property(validEvent, ({ type, event }) => {
        const { data, ...attributes } = event
        const headers = Object.fromEntries(
          Object.entries(attributes)
            // A header has no null: what is left out in JSON is no header.
            .filter(([, value]) => value !== null)
            .map(([name, value]) => [`ce_${name}`, Buffer.from(String(value))]),
        )
        const { topic: kind } = eventTypes[type]
        expect(decodeIn(kind, recordOf(data, { headers }))).toEqual(decodeIn(kind, recordOf(event)))
      }),
      { numRuns: 200 },
    )
  })

  it('gives a row or a reason for an event with one to four faults, and repeats none of its texts', () => {
    fc.assert(
      fc.property(
        validEvent,
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        ({ type, event }, mutations) => {
          const broken = mutations.reduce(mutated, event)
          expectRowOrReason(broken, eventTypes[type].topic, textsIn(broken))
        },
      ),
      { numRuns: 1_000 },
    )
  })

  it('gives a row or a reason for any JSON', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), topic, (json, kind) =>
        expectRowOrReason(json, kind, []),
      ),
      runs,
    )
  })

  it('gives a row or a reason for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), topic, (bytes, kind) =>
        expectRowOrReason(Buffer.from(bytes), kind, []),
      ),
      runs,
    )
  })

  it('gives a row or a reason for a valid event with bytes cut, changed or put in', () => {
    const patch = fc.record({ at: fc.nat(), remove: fc.nat(6), insert: fc.uint8Array({ maxLength: 6 }) })
    fc.assert(
      fc.property(validEvent, patch, ({ type, event }, { at, remove, insert }) => {
        const bytes = Buffer.from(JSON.stringify(event))
        const from = at % bytes.length
        const broken = Buffer.concat([bytes.subarray(0, from), insert, bytes.subarray(from + remove)])
        expectRowOrReason(broken, eventTypes[type].topic, [])
      }),
      runs,
    )
  })

  it('gives a row or a reason for any headers', () => {
    const header = fc.oneof(
      hostileText,
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc.constant(null),
    )
    const value = fc.oneof(header, fc.array(header))
    const headers = fc.dictionary(
      fc.oneof(
        hostileText,
        hostileText.map((name) => `ce_${name}`),
      ),
      value,
    )
    fc.assert(
      fc.property(validEvent, headers, fc.boolean(), ({ type, event }, foreign, isBinary) => {
        const given = isBinary
          ? { ...foreign, ce_specversion: '1.0', ce_id: 'x', ce_source: 'y', ce_type: type }
          : foreign
        const decoded = decodeIn(eventTypes[type].topic, recordOf(event, { headers: given }))
        if (decoded.kind === 'refusal') expect(reasons).toContain(decoded.reason)
      }),
      runs,
    )
  })

  it('finds personal data in whatever text of the event it is', () => {
    fc.assert(
      fc.property(
        validEvent,
        fc.nat(30),
        fc.constantFrom('6471014501900001', 'a@b.id', '+62 812-345 6789'),
        (valid, at, found) => {
          const { data, ...attributes } = valid.event
          const places = [
            ...Object.keys(attributes).map((name) => [name]),
            ...Object.keys(data as Json).map((name) => ['data', name]),
          ]
          const place = places[at % places.length] ?? ['id']
          const event = structuredClone(valid.event) as Json
          const target = place.length === 1 ? event : (event['data'] as Json)
          put(target, place.at(-1) ?? 'id', found)
          const envelope = readEnvelope(recordOf(event))
          if (envelope.kind === 'envelope') expect(personalDataInEnvelope(envelope)).toBeDefined()
        },
      ),
      runs,
    )
  })
})
