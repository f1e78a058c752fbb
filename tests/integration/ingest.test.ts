/**
 * Ingest on real Kafka and ClickHouse: nothing lost, refused records kept with their reason, personal data stored
 * nowhere a second time, every compression read, figures within two seconds, a stop that leaves nothing behind.
 */
import { setTimeout } from 'node:timers/promises'
import kafkajs, { type IHeaders, type Message } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readDeadLetters } from '../../consumers/dead-letters/read.ts'
import { outgoingOf } from '../../producers/outgoing.ts'
import { createEventSender } from '../../producers/send-events.ts'
import { Event } from '../../schemas/event.ts'
import { createPipeline, type Pipeline, type TestEvent } from '../support/pipeline.ts'

const { CompressionTypes } = kafkajs
const nik = '6471055203900001'
let pipeline: Pipeline

beforeAll(async () => {
  pipeline = await createPipeline('ingest')
})
afterAll(async () => {
  await pipeline[Symbol.asyncDispose]()
})

let made = 0
function issued(more: object = {}, attributes: object = {}): TestEvent & { id: string } {
  const id = `t${++made}`
  return {
    specversion: '1.0',
    id,
    source: '/test/ingest',
    type: 'mpp.ticket.issued',
    time: new Date().toISOString(),
    data: { mpp: 'balikpapan', agency: 'disdukcapil', ticket_id: id, ...more },
    ...attributes,
  }
}

async function sendRaw(
  messages: Message[],
  topic = pipeline.topics.queue,
  compression = CompressionTypes.None,
): Promise<void> {
  const producer = pipeline.kafka.producer()
  await producer.connect()
  await producer.send({ topic, messages, compression })
  await producer.disconnect()
}

async function storedIds(): Promise<Set<string>> {
  const rows = await pipeline.rows<{ id: string }>(
    `SELECT DISTINCT id FROM ${pipeline.databases.store}.queue_events`,
  )
  return new Set(rows.map(({ id }) => id))
}

describe('ingest', () => {
  it('shows an event in the views within two seconds of its production at low rates', async () => {
    // The default of KUNJUNGAN_BATCH_AGE_MS.
    await using _ingest = await pipeline.ingest({ maxAgeMs: 500 })
    const warm = issued()
    await pipeline.send([warm])
    await vi.waitFor(async () => expect(await storedIds()).toContain(warm.id), {
      timeout: 20_000,
      interval: 50,
    })
    const seconds: number[] = []
    for (let round = 0; round < 3; round++) {
      const since = performance.now()
      await pipeline.send([issued({ agency: `fresh-${round}` })])
      await vi.waitFor(
        async () =>
          expect((await pipeline.view('visits_by_agency_now')).map((row) => row['agency'])).toContain(
            `fresh-${round}`,
          ),
        { timeout: 20_000, interval: 20 },
      )
      seconds.push((performance.now() - since) / 1_000)
    }
    expect(Math.min(...seconds)).toBeLessThan(2)
  })

  it('reads every compression that a foreign producer may use', async () => {
    const events = [
      CompressionTypes.GZIP,
      CompressionTypes.Snappy,
      CompressionTypes.LZ4,
      CompressionTypes.ZSTD,
    ].map((codec) => ({ codec, event: issued() }))
    for (const { codec, event } of events)
      await sendRaw([{ key: 'k', value: JSON.stringify(event) }], pipeline.topics.queue, codec)
    await pipeline.catchUp()
    const stored = await storedIds()
    for (const { event } of events) expect(stored).toContain(event.id)
  })

  it('reads binary mode', async () => {
    const { specversion, id, source, type, time, data } = {
      ...issued(),
      specversion: '1.0',
      source: '/test/binary',
      time: new Date().toISOString(),
    }
    const headers = {
      ce_specversion: specversion,
      ce_id: id,
      ce_source: source,
      ce_type: type,
      ce_time: time,
      'content-type': 'application/json',
    }
    await sendRaw([{ key: 'k', value: JSON.stringify(data), headers }])
    await pipeline.catchUp()
    expect(await storedIds()).toContain(id)
  })

  it('keeps what it refuses in the dead letters, with reason, original bytes and headers, each once', async () => {
    const huge = JSON.stringify(issued({ ticket_number: 'x'.repeat(70_000) }))
    const bad: { reason: string; message: Message }[] = [
      { reason: 'tombstone', message: { key: 'balikpapan/x', value: null } },
      { reason: 'too_large', message: { key: 'k', value: huge } },
      { reason: 'not_json', message: { key: 'k', value: Buffer.from([0xff, 0xfe]) } },
      { reason: 'not_cloudevent', message: { key: 'k', value: '{"id":1}', headers: { trace: 'abc' } } },
      { reason: 'unknown_type', message: { value: JSON.stringify(issued({}, { type: 'mpp.ticket.lost' })) } },
      {
        reason: 'wrong_topic',
        message: { value: JSON.stringify(issued({}, { type: 'mpp.counter.opened' })) },
      },
      {
        reason: 'bad_time',
        message: { value: JSON.stringify(issued({}, { time: '2026-02-30T00:00:00Z' })) },
      },
      {
        reason: 'personal_data',
        message: { key: `balikpapan/${nik}`, value: JSON.stringify(issued({ ticket_id: nik })) },
      },
      { reason: 'unknown_field', message: { value: JSON.stringify(issued({ colour: 'red' })) } },
      { reason: 'unknown_mpp', message: { value: JSON.stringify(issued({ mpp: 'atlantis' })) } },
      { reason: 'invalid_field', message: { value: JSON.stringify(issued({ matters: 21 })) } },
    ]
    await sendRaw(bad.map(({ message }) => message))
    await pipeline.catchUp()
    const letters = await readDeadLetters(pipeline.kafka, pipeline.topics.deadLetter)
    expect(letters.map(({ reason }) => reason).toSorted()).toEqual(bad.map(({ reason }) => reason).toSorted())

    const of = (reason: string): Message & { headers: IHeaders } => {
      const letter = letters.find((candidate) => candidate.reason === reason)
      if (letter === undefined) throw new Error(`no dead letter of reason ${reason}`)
      return { ...letter.message, headers: letter.message.headers ?? {} }
    }
    expect(of('not_cloudevent').value?.toString()).toBe('{"id":1}')
    expect(of('not_cloudevent').headers['trace']?.toString()).toBe('abc')
    expect(of('not_cloudevent').headers['dl_topic']?.toString()).toBe(pipeline.topics.queue)
    expect(of('too_large').value).toHaveLength(65_536)
    expect(of('too_large').headers['dl_detail']?.toString()).toContain(String(huge.length))
    expect(of('tombstone').value).toBeNull()
    expect(of('personal_data').value).toBeNull()
    expect(of('personal_data').key).toBeNull()

    const counts = (await pipeline.view('dead_letters')).map((row) => [row['reason'], row['dead_letters']])
    const once = bad.map(({ reason }) => [reason, 1])
    expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(once))
  })

  it('counts a dead letter once however often it was read, and keeps personal data out of ClickHouse', async () => {
    const before = await pipeline.view('dead_letters')
    const again = `${pipeline.groupId}-again`
    await pipeline.catchUp({ groupId: again })
    expect(await pipeline.view('dead_letters')).toEqual(before)
    const tables = await pipeline.rows<{ name: string }>(
      `SELECT name FROM system.tables WHERE database = '${pipeline.databases.store}' AND engine NOT LIKE '%View'`,
    )
    for (const { name } of tables) {
      const found = await pipeline.rows(
        `SELECT * FROM ${pipeline.databases.store}.${name} WHERE toString(tuple(*)) LIKE '%${nik}%'`,
      )
      expect(found, name).toEqual([])
    }
  })

  it('stops within ten seconds and loses nothing that was in memory', async () => {
    const events = Array.from({ length: 20_000 }, () => issued())
    const running = await pipeline.ingest({ maxAgeMs: 1_000 })
    await pipeline.send(events)
    const since = performance.now()
    await running[Symbol.asyncDispose]()
    expect(performance.now() - since).toBeLessThan(10_000)
    await pipeline.catchUp()
    const stored = await storedIds()
    expect(events.filter(({ id }) => !stored.has(id))).toEqual([])
  })
})

describe('an ingest that is to finish', () => {
  it('stores and commits nothing more once a flush has failed for good', async () => {
    const { store } = pipeline.databases
    const events = Array.from({ length: 1_000 }, () => issued())
    const [first, later] = [events.slice(0, 500), events.slice(500)]
    const rename = (from: string, to: string): Promise<unknown> =>
      pipeline.admin.command({ query: `RENAME TABLE ${store}.${from} TO ${store}.${to}` })
    await rename('queue_events', 'queue_events_away')
    const running = await pipeline.ingest({ failOnHalt: true })
    await pipeline.send(first)
    await expect(running.failed).rejects.toThrow('Ingest halted')
    await rename('queue_events_away', 'queue_events')
    await pipeline.send(later)
    await setTimeout(2_000)
    await running[Symbol.asyncDispose]()
    expect([...(await storedIds())].filter((id) => later.some((event) => event.id === id))).toEqual([])
    await pipeline.catchUp()
    const stored = await storedIds()
    expect(events.filter(({ id }) => !stored.has(id))).toEqual([])
  })
})

describe('the sender', () => {
  it('sends what meets in one partition in parts that Kafka takes', async () => {
    const big = Array.from({ length: 60 }, () =>
      // One ticket, so one key and one partition.
      issued({ ticket_id: 'big' }, { dataschema: 'x'.repeat(60_000) }),
    )
    await using sender = await createEventSender({ topics: pipeline.topics }, { kafka: pipeline.kafka })
    expect(await sender.send(big.map((event) => outgoingOf(Event.parse(event))))).toBe(60)
    await pipeline.catchUp()
    const stored = await storedIds()
    expect(big.filter(({ id }) => !stored.has(id))).toEqual([])
  })
})
