/**
 * The fast path of usual records gives the very bytes that `decode` gives, or nothing. Over random records;
 * `KUNJUNGAN_TEST_RECORDS=2000000` compares so many of them.
 */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AcceptedRows } from '../../../../../consumers/ingest/decode/accepted-rows.ts'
import { decode } from '../../../../../consumers/ingest/decode/decode.ts'
import { rawBlock, type RawBlocks } from '../../../../../consumers/ingest/decode/raw-blocks.ts'
import type { KafkaRecord } from '../../../../../schemas/cloud-event.ts'
import { utcOffsetsOf } from '../../../../../schemas/reference.ts'
import type { TopicKind } from '../../../../../schemas/topics.ts'
import { validEvent } from '../../../../support/arbitrary-events.ts'
import { oddRecord, plainRecord, type TypedEvent } from '../../../../support/odd-records.ts'
import { diceOf } from '../../../../support/oracle/dice.ts'
import { randomEvents } from '../../../../support/oracle/random-events.ts'
import { allTypes, eventOf, recordOf } from '../../../../support/records.ts'
import { seedFor, testDay } from '../../../../support/repeat.ts'
import { between, mpps, reference } from '../../../../support/simulated-days.ts'

const { KUNJUNGAN_TEST_RECORDS: recordsAsked = '20000' } = process.env
const today = testDay()
const utcOffsets = utcOffsetsOf(reference)
const partition = 3
const rows = new AcceptedRows(utcOffsets)
const newBlocks = (): RawBlocks => ({
  queue: rawBlock('queue'),
  survey: rawBlock('survey'),
  counter: rawBlock('counter'),
})
const [fast, slow] = [newBlocks(), newBlocks()]

const bytesOf = (block: RawBlocks[TopicKind]): string => Buffer.concat(block.toBuffers()).toString('hex')

/** Whether the fast path takes a record; throws where it gives another row than the slow one. */
function isTaken(record: KafkaRecord, topic: TopicKind): boolean {
  return isTakenBy(record, topic, fast[topic], slow[topic])
}

function isTakenBy<Topic extends TopicKind>(
  record: KafkaRecord,
  topic: Topic,
  one: RawBlocks[Topic],
  other: RawBlocks[Topic],
): boolean {
  one.clear()
  other.clear()
  const timeMs = rows.append(record, partition, topic, one)
  if (timeMs === undefined) {
    expect(one.rows).toBe(0)
    return false
  }
  const decoded = decode(record, { topic, partition, utcOffsets })
  if (decoded.kind === 'row') other.append(decoded.row)
  if (decoded.kind !== 'row' || decoded.row.time !== timeMs || bytesOf(one) !== bytesOf(other))
    throw new Error(`${record.value?.toString()} at ${record.timestamp}: ${JSON.stringify(decoded)}`)
  return true
}

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

describe('a row from the bytes', () => {
  it.each([
    ['simulated events', simulated],
    ['random events', plain],
    ['the least event of each type', minimal],
  ])('is what decode gives, of %s', (_, events) => {
    const taken = new Set<string>()
    for (const event of events) {
      const { topic, record } = plainRecord(event)
      if (isTaken(record, topic)) taken.add(event.type)
    }
    const left = ['mpp.footfall.counted', 'mpp.quota.set', 'mpp.tally.recorded']
    expect([...taken].toSorted()).toEqual(allTypes.filter((type) => !left.includes(type)).toSorted())
  })

  it('stands behind those that decode gave, with the words that they share', () => {
    const [one, other] = [newBlocks().queue, newBlocks().queue]
    for (const [at, event] of plain.entries()) {
      const { topic, record } = plainRecord(event)
      if (topic !== 'queue') continue
      const decoded = decode(record, { topic, partition, utcOffsets })
      if (decoded.kind !== 'row') continue
      other.append(decoded.row)
      if (at % 3 === 0 || rows.append(record, partition, topic, one) === undefined) one.append(decoded.row)
    }
    expect(one.rows).toBeGreaterThan(500)
    expect(bytesOf(one)).toBe(bytesOf(other))
  })

  it('of an offset beyond a double is left to decode', () => {
    const event = eventOf('mpp.ticket.issued')
    expect(isTaken(recordOf(event, { offset: '999999999999999' }), 'queue')).toBe(true)
    expect(isTaken(recordOf(event, { offset: '9007199254740993' }), 'queue')).toBe(false)
  })

  it('has a record time of 0 where the record is stamped before 1970', () => {
    const event = eventOf('mpp.ticket.issued', {}, { time: '2000-01-01T00:00:00Z' })
    expect(isTaken(recordOf(event, { timestamp: '-1' }), 'queue')).toBe(false)
    expect(isTaken(recordOf(event, { timestamp: 'NaN' }), 'queue')).toBe(true)
  })
})

it('the fast path gives what decode gives, of any record', { timeout: 3_600_000 }, () => {
  const count = Number(recordsAsked)
  const dice = diceOf(seedFor(1, { from: today, to: today, count }))
  const tickets = plain.filter(({ type }) => type.startsWith('mpp.ticket.'))
  const events = [...random, ...tickets, ...tickets, ...arbitrary, ...minimal, ...simulated.slice(0, 4_000)]
  let taken = 0
  for (let done = 0; done < count; done++) {
    const { topic, record } = oddRecord(dice, dice.pick(events))
    if (isTaken(record, topic)) taken++
  }
  // Neither all nor none of them: the odd ones are odd, and not so odd that nothing is compared.
  expect(taken / count).toBeGreaterThan(0.04)
  expect(taken / count).toBeLessThan(0.7)
})
