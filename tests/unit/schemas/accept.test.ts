/** Which records `accept` takes: what MPPs usually send. That it reads them as `validate` does is tested by their rows. */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  acceptedTypes,
  acceptedTypesOf,
  Acceptor,
  acceptorOf,
  attributeSlot,
  validEventOf,
  freeSlots,
} from '../../../schemas/accept.ts'
import { type KafkaRecord, maxValueBytes } from '../../../schemas/cloud-event.ts'
import type { EventType } from '../../../schemas/event.ts'
import { slug } from '../../../schemas/fields.ts'
import { utcOffsetsOf } from '../../../schemas/reference.ts'
import { validate } from '../../../schemas/validate.ts'
import { plainRecord, type TypedEvent } from '../../support/odd-records.ts'
import { randomEvents } from '../../support/oracle/random-events.ts'
import { allTypes, eventOf, recordOf, utcOffsets } from '../../support/records.ts'
import { testDay } from '../../support/repeat.ts'
import { between, mpps, reference } from '../../support/simulated-days.ts'

const types = new Set(acceptedTypes.map(({ type }) => type))
const isAscii = (event: unknown): boolean => /^[ -~]*$/.test(JSON.stringify(event))

const acceptor = new Acceptor(utcOffsetsOf(reference))

function shareTaken(events: readonly TypedEvent[]): number {
  const taken = events.filter((event) => {
    const { topic, record } = plainRecord(event)
    return acceptor.accept(record, topic) !== undefined
  })
  return taken.length / events.length
}

function isTaken(record: KafkaRecord): boolean {
  return new Acceptor(utcOffsets).accept(record, 'queue') !== undefined
}

describe('taken is', () => {
  it('every type', () => {
    expect([...types].toSorted()).toEqual([...allTypes].toSorted())
  })

  it('every simulated event', () => {
    const simulated = mpps.flatMap((mpp) => between(mpp, '2026-01-05', '2026-01-06').flat()) as TypedEvent[]
    expect(new Set(simulated.map(({ type }) => type)).size).toBeGreaterThan(10)
    expect(shareTaken(simulated)).toBe(1)
  })

  it('nearly every valid event in ASCII, of any content', () => {
    const days = { from: '2025-11-01', to: testDay() }
    const random = randomEvents({ seed: 1, count: 3_000, reference, ...days }) as TypedEvent[]
    const plain = random.filter(isAscii)
    expect(new Set(plain.map(({ type }) => type)).size).toBe(types.size)
    expect(shareTaken(plain)).toBeGreaterThan(0.99)
  })

  it('the least event of every type', () => {
    for (const type of types) expect(shareTaken([eventOf(type) as unknown as TypedEvent])).toBe(1)
  })

  it('an event in another order, with blanks and with the usual attributes', () => {
    const { data, ...attributes } = eventOf('mpp.ticket.issued')
    const event = { data, datacontenttype: 'application/json', subject: 'A-014', ...attributes }
    for (const text of [JSON.stringify(event), JSON.stringify(event, undefined, 2)])
      expect(isTaken(recordOf(text))).toBe(true)
  })

  it('an event as large as it may be, with blanks behind it', () => {
    expect(isTaken(recordOf(JSON.stringify(eventOf('mpp.ticket.issued')).padEnd(maxValueBytes)))).toBe(true)
  })

  it('an event a day after its record, and one of the year 2000', () => {
    for (const time of ['2026-01-06T04:00:00Z', '2000-01-01T00:00:00Z'])
      expect(isTaken(recordOf(eventOf('mpp.ticket.issued', {}, { time })))).toBe(true)
  })

  it('an event of the topic that it stands in, or of any where it stands in none', () => {
    const record = recordOf(eventOf('mpp.quota.set'))
    const accepted = (['counter', undefined, 'queue', 'survey'] as const).map(
      (topic) => new Acceptor(utcOffsets).accept(record, topic)?.type.type,
    )
    expect(accepted).toEqual(['mpp.quota.set', 'mpp.quota.set', undefined, undefined])
  })

  it('an event with other headers', () => {
    const headers = { 'content-type': 'application/cloudevents+json', trace: Buffer.of(0xff) }
    expect(isTaken(recordOf(eventOf('mpp.ticket.issued'), { headers }))).toBe(true)
  })
})

/** An event whose data stands before its type, as encoders that sort names write it. */
function withDataFirst(
  changes: Record<string, unknown> = {},
  type: EventType = 'mpp.ticket.issued',
): Record<string, unknown> {
  const { data, ...attributes } = eventOf(type)
  return { data, ...attributes, ...changes }
}

describe('left to validate is', () => {
  it.each([
    ['a tombstone', recordOf(null)],
    ['binary mode', recordOf(eventOf('mpp.ticket.issued'), { headers: { ce_specversion: '1.0' } })],
    ['an extension', recordOf(eventOf('mpp.ticket.issued', {}, { traceparent: 'x' }))],
    ['an attribute that is null', recordOf(eventOf('mpp.ticket.issued', {}, { subject: null }))],
    ['what is too large', recordOf(JSON.stringify(eventOf('mpp.ticket.issued')).padEnd(maxValueBytes + 1))],
    [
      'bytes that are no UTF-8',
      recordOf(Buffer.from(JSON.stringify(eventOf('mpp.ticket.issued', {}, { id: 'é' })), 'latin1')),
    ],
    ['a time that is none', recordOf(eventOf('mpp.ticket.issued', {}, { time: '2026-02-30T08:30:00Z' }))],
    ['a time too early', recordOf(eventOf('mpp.ticket.issued', {}, { time: '1999-12-31T23:59:59Z' }))],
    ['a time too late', recordOf(eventOf('mpp.ticket.issued', {}, { time: '2026-01-06T04:00:00.001Z' }))],
    ['what has more behind it', recordOf(`${JSON.stringify(eventOf('mpp.ticket.issued'))} x`)],
    ['what does not end', recordOf(JSON.stringify(eventOf('mpp.ticket.issued')).slice(0, -1))],
    ['an unknown type', recordOf(eventOf('mpp.ticket.issued', {}, { type: 'mpp.ticket.eaten' }))],
    ['an unknown type behind its data', recordOf(withDataFirst({ type: 'mpp.ticket.eaten' }))],
    ['a type behind its data that is missing', recordOf(withDataFirst({ type: undefined }))],
    ['the data of another type', recordOf(eventOf('mpp.counter.opened', {}, { type: 'mpp.ticket.issued' }))],
    [
      'the data of another type before it',
      recordOf(withDataFirst({ type: 'mpp.ticket.issued' }, 'mpp.counter.opened')),
    ],
    ['personal data', recordOf(eventOf('mpp.ticket.issued', {}, { id: 'budi@example.id' }))],
    [
      'personal data under a name that is repeated',
      recordOf(JSON.stringify(eventOf('mpp.ticket.issued')).replace('"id"', '"id":"budi@example.id","id"')),
    ],
    ['personal data as a number', recordOf(eventOf('mpp.tally.recorded', { count: 6_281_234_567_890 }))],
    ['a wrong topic', recordOf(eventOf('mpp.quota.set'))],
    ['an unknown MPP', recordOf(eventOf('mpp.ticket.issued', { mpp: 'nowhere' }))],
  ])('%s', (_, record) => {
    expect(isTaken(record)).toBe(false)
  })
})

it('an accepted event has its time and the zone of its MPP', () => {
  for (const [mpp, utcOffsetMinutes] of utcOffsets) {
    const record = recordOf(eventOf('mpp.ticket.issued', { mpp }))
    expect(new Acceptor(utcOffsets).accept(record)).toMatchObject({
      timeMs: Date.parse('2026-01-05T00:30:00Z'),
      utcOffsetMinutes,
    })
  }
})

it('each attribute has a slot of its own, and no other name has one', () => {
  const names = ['specversion', 'id', 'source', 'type', 'subject', 'datacontenttype', 'dataschema', 'time']
  const slots = names.map((name) => attributeSlot(name))
  expect(new Set(slots).size).toBe(names.length)
  expect(Math.min(...slots)).toBe(freeSlots)
  expect(() => attributeSlot('mpp')).toThrow('An event has no attribute mpp.')
  for (const { mppSlot } of acceptedTypes) expect(mppSlot).toBeGreaterThan(Math.max(...slots))
})

it('a type is taken whose data is understood and names the MPP, wherever in it', () => {
  const mpp = z.string()
  const made = {
    behind: z.strictObject({ agency: slug, mpp }),
    within: z.strictObject({ place: z.strictObject({ mpp }) }),
    without: z.strictObject({ agency: slug }),
    unknown: z.strictObject({ mpp, flag: z.boolean() }),
    text: z.string(),
  }
  const madeTypes = Object.fromEntries(
    Object.entries(made).map(([type, data]) => [type, { topic: 'survey' as const, data }]),
  )
  const [one, ...others] = acceptedTypesOf(madeTypes)
  expect([others, one?.type, one?.topic]).toEqual([[], 'behind', 'survey'])
  expect(one?.data.fields.all.find(({ slot }) => slot === one.mppSlot)?.name).toBe('mpp')
})

it('there is one acceptor for the same zones', () => {
  expect(acceptorOf(utcOffsets)).toBe(acceptorOf(utcOffsets))
  expect(acceptorOf(utcOffsets)).not.toBe(acceptorOf(new Map(utcOffsets)))
})

it('an accepted event is, as an object, the one that validate gives', () => {
  const zones = utcOffsetsOf(reference)
  const days = { from: '2025-11-01', to: testDay() }
  const events = randomEvents({ seed: 2, count: 1_000, reference, ...days }) as TypedEvent[]
  let compared = 0
  for (const { topic, record } of events.map(plainRecord)) {
    const accepted = acceptorOf(zones).accept(record)
    if (accepted === undefined) continue
    expect(validEventOf(accepted)).toEqual(validate(record, { topic, utcOffsets: zones }))
    compared++
  }
  expect(compared).toBeGreaterThan(300)
})
