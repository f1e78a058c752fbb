/** Which records `accept` takes: what MPPs usually send. That it reads them as `validate` does is tested by their rows. */
import { describe, expect, it } from 'vitest'
import { acceptedTypes, Acceptor, acceptorOf, eventOf as eventAsObject } from '../../../schemas/accept.ts'
import { type KafkaRecord, maxValueBytes } from '../../../schemas/cloud-event.ts'
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
})

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

it('an accepted event is, as an object, the one that validate gives', () => {
  const zones = utcOffsetsOf(reference)
  const days = { from: '2025-11-01', to: testDay() }
  const events = randomEvents({ seed: 2, count: 1_000, reference, ...days }) as TypedEvent[]
  let compared = 0
  for (const { topic, record } of events.map(plainRecord)) {
    const accepted = acceptorOf(zones).accept(record)
    if (accepted === undefined) continue
    expect(eventAsObject(accepted)).toEqual(validate(record, { topic, utcOffsets: zones }))
    compared++
  }
  expect(compared).toBeGreaterThan(300)
})
