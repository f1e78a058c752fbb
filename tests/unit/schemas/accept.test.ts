/**
 * The fast way never says anything that `validate` does not say, and takes what MPPs usually send. Over random
 * records; `KUNJUNGAN_TEST_RECORDS=2000000` compares so many of them.
 */
import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accept } from '../../../schemas/accept.ts'
import { type KafkaRecord, maxValueBytes } from '../../../schemas/cloud-event.ts'
import { eventTypes } from '../../../schemas/event.ts'
import { utcOffsetsOf } from '../../../schemas/reference.ts'
import { rowOf } from '../../../schemas/rows.ts'
import { validate, type ValidateContext, type ValidEvent } from '../../../schemas/validate.ts'
import { validEvent } from '../../support/arbitrary-events.ts'
import { oddRecord, plainRecord, type TypedEvent } from '../../support/odd-records.ts'
import { diceOf } from '../../support/oracle/dice.ts'
import { randomEvents } from '../../support/oracle/random-events.ts'
import { allTypes, eventOf, recordOf, utcOffsets } from '../../support/records.ts'
import { seedFor, testDay } from '../../support/repeat.ts'
import { between, mpps, reference } from '../../support/simulated-days.ts'

const { KUNJUNGAN_TEST_RECORDS: recordsAsked = '20000' } = process.env
const today = testDay()

const simulated = mpps.flatMap((mpp) => between(mpp, '2026-01-05', '2026-01-06').flat()) as TypedEvent[]
const random = randomEvents({
  seed: 1,
  count: 3_000,
  reference,
  from: '2025-11-01',
  to: today,
}) as TypedEvent[]
// Half of the random identities are not in ASCII.
const plain = random.filter((event) => /^[ -~]*$/.test(JSON.stringify(event)))
const arbitrary = fc
  .sample(validEvent, { numRuns: 300, seed: 1 })
  .map(({ type, event }) => ({ ...event, type }) as unknown as TypedEvent)
const minimal = allTypes.map((type) => eventOf(type) as unknown as TypedEvent)

const place = { partition: 3, timeMs: 1_767_571_200_000 }
const offsets = utcOffsetsOf(reference)

function rowOfEvent(event: ValidEvent, { offset }: KafkaRecord): unknown {
  return rowOf(event, { ...place, offset })
}

/** What both ways say: the fast one nothing or the same. */
function compare(record: KafkaRecord, context: ValidateContext): 'taken' | 'left' {
  const fast = accept(record, context)
  if (fast === undefined) return 'left'
  const slow = validate(record, context)
  const agree =
    slow.kind === 'event' &&
    isDeepStrictEqual({ ...fast }, { ...slow }) &&
    isDeepStrictEqual(rowOfEvent(fast, record), rowOfEvent(slow, record))
  if (!agree)
    throw new Error(`${record.value?.toString()} at ${record.timestamp}: ${JSON.stringify([fast, slow])}`)
  return 'taken'
}

function shareTaken(events: readonly TypedEvent[]): number {
  const taken = events.filter((event) => {
    const { topic, record } = plainRecord(event)
    return compare(record, { topic, utcOffsets: offsets }) === 'taken'
  })
  return taken.length / events.length
}

describe('the fast way takes', () => {
  it('every simulated event', () => {
    expect(new Set(simulated.map(({ type }) => type)).size).toBeGreaterThan(10)
    expect(shareTaken(simulated)).toBe(1)
  })

  it('nearly every valid event in ASCII, of any content', () => {
    expect(new Set(plain.map(({ type }) => type)).size).toBe(Object.keys(eventTypes).length)
    expect(shareTaken(plain)).toBeGreaterThan(0.99)
  })

  it('the least event of every type', () => {
    expect(shareTaken(minimal)).toBe(1)
  })

  it('an event in another order, with blanks and with the usual attributes', () => {
    const { data, ...attributes } = eventOf('mpp.ticket.issued')
    const event = { data, datacontenttype: 'application/json', subject: 'A-014', ...attributes }
    for (const text of [JSON.stringify(event), JSON.stringify(event, undefined, 2)])
      expect(compare(recordOf(text), { topic: 'queue', utcOffsets })).toBe('taken')
  })

  it('an event of a file, which stands in no topic', () => {
    expect(compare(recordOf(eventOf('mpp.quota.set')), { utcOffsets })).toBe('taken')
  })
})

describe('the fast way leaves to validate', () => {
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
    expect(accept(record, { topic: 'queue', utcOffsets })).toBeUndefined()
  })
})

it('the fast way says what validate says, of any record', { timeout: 3_600_000 }, () => {
  const count = Number(recordsAsked)
  const dice = diceOf(seedFor(1, { from: today, to: today, count }))
  const events = [...random, ...plain, ...plain, ...arbitrary, ...minimal, ...simulated.slice(0, 2_000)]
  let taken = 0
  for (let done = 0; done < count; done++) {
    const { topic, record } = oddRecord(dice, dice.pick(events))
    if (compare(record, { topic, utcOffsets: offsets }) === 'taken') taken++
  }
  // Neither all nor none of them: the odd ones are odd, and not so odd that nothing is compared.
  expect(taken / count).toBeGreaterThan(0.1)
  expect(taken / count).toBeLessThan(0.7)
})
