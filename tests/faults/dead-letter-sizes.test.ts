/**
 * Records that are hard to keep: large headers, keys and values, thousands of headers, stamps that no clock gives. Each
 * ends as one dead letter and the others are stored; a topic that takes no letter at all stops ingest and loses
 * nothing.
 */
import type { IHeaders, Message } from 'kafkajs'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest'
import { type DeadLetter, readDeadLetters } from '../../consumers/dead-letters/read.ts'
import { obstacle, replayDeadLetters } from '../../consumers/dead-letters/replay.ts'
import { noObserver } from '../../consumers/ingest/observer.ts'
import { createClickHouse } from '../../infra/clickhouse/client.ts'
import { kafkajs } from '../../infra/kafka/kafkajs/kafkajs.ts'
import { connectProducer } from '../../infra/kafka/producer.ts'
import { readTopic } from '../../infra/kafka/read-topic.ts'
import { createPipeline, type Pipeline } from '../support/pipeline.ts'

let pipeline: Pipeline
/** Letters of former cases. */
let known: Set<string>

beforeAll(async () => {
  pipeline = await createPipeline('letters2')
})
afterAll(async () => {
  await pipeline[Symbol.asyncDispose]()
})
beforeEach(async () => {
  known = new Set((await letters()).map(({ id }) => id))
})

const letters = (): Promise<DeadLetter[]> => readDeadLetters(pipeline.kafka, pipeline.topics.deadLetter)
const newLetters = async (): Promise<DeadLetter[]> => (await letters()).filter(({ id }) => !known.has(id))

async function send(messages: Message[], compression = kafkajs.CompressionTypes.None): Promise<void> {
  const producer = await connectProducer(pipeline.kafka)
  await producer.send({ topic: pipeline.topics.queue, messages, compression })
  await producer.disconnect()
}

async function setMaxBytes(topic: string, value: number): Promise<void> {
  const admin = pipeline.kafka.admin()
  await admin.connect()
  const configEntries = [{ name: 'max.message.bytes', value: String(value) }]
  const type = kafkajs.ConfigResourceTypes.TOPIC
  await admin.alterConfigs({ validateOnly: false, resources: [{ type, name: topic, configEntries }] })
  await admin.disconnect()
}

async function committed(): Promise<bigint> {
  const admin = pipeline.kafka.admin()
  await admin.connect()
  const found = await admin.fetchOffsets({ groupId: pipeline.groupId, topics: [pipeline.topics.queue] })
  await admin.disconnect()
  return found.flatMap(({ partitions }) => partitions).reduce((sum, { offset }) => sum + BigInt(offset), 0n)
}

const good = (id: string): Message => ({
  key: `kukar/${id}`,
  value: JSON.stringify({
    specversion: '1.0',
    id,
    source: '/test/sizes',
    type: 'mpp.ticket.issued',
    time: '2026-02-02T09:00:00+08:00',
    data: { mpp: 'kukar', agency: 'polri', ticket_id: id },
  }),
})

describe('records with large parts', () => {
  it('become one dead letter each, cut to what is kept, and the others are stored', async () => {
    const headers = { large: 'h'.repeat(65_000) }
    await send(Array.from({ length: 100 }, (_, at) => ({ key: `k${at}`, value: 'no JSON', headers })))
    await send([{ key: 'x'.repeat(900_000), value: 'a large key' }])
    const many = Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [`h${at}`, 'v']))
    await send([{ value: 'many headers', headers: many }])
    await send([{ value: 'no value', headers: { empty: null, twice: ['a', null] } as unknown as IHeaders }])
    const huge = { before: 'kept', huge: 'h'.repeat(5 << 20), after: 'kept' }
    await send([{ key: 'huge', value: 'a huge header', headers: huge }], kafkajs.CompressionTypes.GZIP)
    await send([{ key: 'y'.repeat(2 << 20), value: 'a huge key' }], kafkajs.CompressionTypes.GZIP)
    await send([good('beside')])
    await pipeline.catchUp()

    const found = await newLetters()
    expect(found).toHaveLength(105)
    const of = (value: string): DeadLetter => {
      const letter = found.find(({ message }) => message.value?.toString() === value)
      if (letter === undefined) throw new Error(`no letter of ${value}`)
      return letter
    }
    const large = found.filter(({ message }) => message.value?.toString() === 'no JSON')
    expect(large).toHaveLength(100)
    expect(
      large.every(({ message, cut }) => message.headers?.['large']?.length === 65_000 && cut.length === 0),
    ).toBe(true)
    expect(of('a large key').message.key).toHaveLength(900_000)
    expect(obstacle(of('a large key'))).toBeUndefined()
    expect(Object.keys(of('many headers').message.headers ?? {})).toEqual(
      expect.arrayContaining(Object.keys(many)),
    )
    expect(of('no value').message.headers).toMatchObject({ empty: null, twice: [Buffer.from('a'), null] })

    const cut = of('a huge header')
    expect(cut.message.headers).toMatchObject({ before: Buffer.from('kept'), after: Buffer.from('kept') })
    expect(cut.message.headers).not.toHaveProperty('huge')
    expect(cut.detail).toMatch(/headers cut, 52\d{5} bytes in all/)
    expect(obstacle(cut)).toMatch(/not whole: headers were cut/)
    expect(of('a huge key').message.key).toBeNull()
    expect(of('a huge key').detail).toContain('key of 2097152 bytes cut')
    expect(obstacle(of('a huge key'))).toMatch(/not whole: key were cut/)
    const stored = await pipeline.rows(
      `SELECT detail FROM ${pipeline.databases.store}.refused_records WHERE detail LIKE '%cut%'`,
    )
    expect(stored).toHaveLength(2)
  })

  it('are replayed by their size, and one that its topic does not take is named', async () => {
    const value = 'v'.repeat(60_000)
    const headers = { large: 'h'.repeat(60_000) }
    await send(Array.from({ length: 40 }, (_, at) => ({ key: `same`, value: `${at} ${value}`, headers })))
    await send([{ key: 'k'.repeat(500_000), value: 'too large by now' }])
    await pipeline.catchUp()
    const found = await newLetters()
    expect(found).toHaveLength(41)
    const { clickhouseUrl, credentials } = inject('stack')
    const access = { url: clickhouseUrl, user: 'kunjungan_admin', password: credentials.admin }
    const store = createClickHouse(access, { database: pipeline.databases.store })
    await setMaxBytes(pipeline.topics.queue, 300_000)
    const tooLarge: string[] = []
    try {
      expect(await replayDeadLetters(found, pipeline.kafka, store, ({ id }) => tooLarge.push(id))).toBe(40)
    } finally {
      await setMaxBytes(pipeline.topics.queue, 1_048_588)
      await store.close()
    }
    expect(tooLarge).toEqual(
      found.filter(({ message }) => message.key?.length === 500_000).map(({ id }) => id),
    )
    await pipeline.catchUp()
    expect((await newLetters()).filter(({ replayOf }) => replayOf !== undefined)).toHaveLength(40)
  })
})

describe('a dead-letter topic that takes less', () => {
  it('gets letters with less of the original, which say so', async () => {
    await setMaxBytes(pipeline.topics.deadLetter, 40_000)
    try {
      await send([
        { key: 'small', value: 'small' },
        { key: 'headers', value: 'large headers', headers: { large: 'h'.repeat(50_000) } },
        { key: 'k'.repeat(50_000), value: 'a large key' },
        { key: 'value', value: `a large value ${'v'.repeat(50_000)}` },
      ])
      await pipeline.catchUp()
    } finally {
      await setMaxBytes(pipeline.topics.deadLetter, 4_194_304)
    }
    const found = await newLetters()
    expect(found.map(({ cut }) => cut.join()).toSorted()).toEqual(['', 'headers', 'key', 'key,value'])
    expect(found.filter(({ cut }) => cut.length > 0).map(obstacle)).not.toContain(undefined)
    expect(found.find(({ cut }) => cut[0] === 'headers')?.detail).toMatch(
      /headers of 50005 bytes cut, larger than the dead-letter topic takes/,
    )
  })

  it('and none at all: ingest halts, commits nothing, and resumes when it takes them', async () => {
    const halts: (string | undefined)[] = []
    const observer = { ...noObserver, onHalt: (why: string | undefined) => void halts.push(why) }
    await setMaxBytes(pipeline.topics.deadLetter, 100)
    const before = await committed()
    {
      await using _ingest = await pipeline.ingest({ observer })
      await send([{ key: 'kukar/none', value: 'not lost' }, good('not-lost')])
      await vi.waitFor(() => expect(halts[0]).toMatch(/dead-letter topic .* cannot be written/), {
        timeout: 60_000,
      })
      expect(await committed()).toBe(before)
      expect(await newLetters()).toEqual([])
      await setMaxBytes(pipeline.topics.deadLetter, 4_194_304)
      await vi.waitFor(async () => expect(await committed()).toBe(before + 2n), { timeout: 60_000 })
    }
    const found: string[] = []
    await readTopic(pipeline.kafka, pipeline.topics.deadLetter, ({ message }) =>
      found.push(String(message.value)),
    )
    expect(found.filter((value) => value === 'not lost')).toHaveLength(1)
  })
})

const at = (day: string): Date => new Date(`${day}T10:00:00.000Z`)
const days = async (): Promise<unknown[]> =>
  (await pipeline.view('dead_letters', 'local_date'))
    .filter(({ reason }) => reason === 'tombstone')
    .map((row) => [row['local_date'], row['dead_letters'], row['last_at']])

describe('a record with a stamp that is not plausible', () => {
  it('is counted on the day of its first refusal, which repeats do not move', async () => {
    const stamps = [
      Math.floor(at('2026-03-01').getTime() / 1_000),
      at('2026-03-01').getTime() * 1_000,
      0,
      Date.parse('1999-12-31T23:59:59.999Z'),
      Date.parse('2026-03-06T10:00:00.001Z'),
      // Plausible ones.
      Date.parse('2000-01-01T00:00:00.000Z'),
      Date.parse('2026-03-06T10:00:00.000Z'),
      Date.parse('2026-03-02T01:00:00.000Z'),
    ]
    for (const stamp of stamps) await send([{ key: `k${stamp}`, value: null, timestamp: String(stamp) }])
    await pipeline.catchUp({ clock: () => at('2026-03-05') })
    const expected = [
      ['2000-01-01', 1, '2000-01-01 00:00:00'],
      ['2026-03-02', 1, '2026-03-02 01:00:00'],
      ['2026-03-05', 5, '2026-03-05 10:00:00'],
      ['2026-03-06', 1, '2026-03-06 10:00:00'],
    ]
    expect(await days()).toEqual(expected)
    await pipeline.catchUp({ groupId: 'letters2.again', clock: () => at('2026-04-09') })
    await pipeline.admin.command({
      query: `OPTIMIZE TABLE ${pipeline.databases.store}.refused_records FINAL`,
    })
    await pipeline.admin.command({ query: `OPTIMIZE TABLE ${pipeline.databases.store}.first_refusals FINAL` })
    expect(await days()).toEqual(expected)
  })
})
