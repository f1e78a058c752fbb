/**
 * Committed offsets that do not fit the log, open transactions, members of other programs: ingest and doctor say what
 * is not stored and what to do, and everything is stored in the end.
 */
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest'
import { runCliWith } from '../support/cli.ts'
import { createPipeline, type Pipeline, type TestEvent } from '../support/pipeline.ts'

let pipeline: Pipeline
let open: AsyncDisposableStack
let made = 0

beforeEach(async () => {
  open = new AsyncDisposableStack()
  pipeline = open.use(await createPipeline(`position${++made}`))
})
afterEach(() => open.disposeAsync())

function issued(count: number, prefix = 's'): TestEvent[] {
  return Array.from({ length: count }, (_, at) => ({
    ...{
      specversion: '1.0',
      id: `${prefix}${at}`,
      source: '/test/position',
      time: '2026-10-22T09:00:00+08:00',
    },
    type: 'mpp.ticket.issued',
    data: { mpp: 'balikpapan', agency: 'disdukcapil', ticket_id: `${prefix}${at}` },
  }))
}

async function stored(): Promise<number> {
  const query = `SELECT uniqExact(id) AS events FROM ${pipeline.databases.store}.queue_events`
  return Number((await pipeline.rows<{ events: number }>(query))[0]?.events)
}

function cli(...command: string[]): ReturnType<typeof runCliWith> {
  const { credentials, brokers, clickhouseUrl } = inject('stack')
  return runCliWith(command, {
    KAFKA_BROKERS: brokers.join(','),
    CLICKHOUSE_URL: clickhouseUrl,
    CLICKHOUSE_PASSWORD: credentials.ingest,
    CLICKHOUSE_ADMIN_PASSWORD: credentials.admin,
    CLICKHOUSE_BI_PASSWORD: credentials.bi,
    KUNJUNGAN_NAMESPACE: `position${made}`,
  })
}

function asMessages(events: TestEvent[]): { partition: number; value: string }[] {
  return events.map((event) => ({ partition: 2, value: JSON.stringify(event) }))
}

async function lag(): Promise<string> {
  const { findings } = JSON.parse((await cli('doctor', '--json')).out) as {
    findings: { check: string; state: string; text: string }[]
  }
  for (const check of ['topics', 'replicas', 'clocks', 'disks', 'ingest_user', 'reference'])
    expect(findings.find((one) => one.check === check)).toMatchObject({ state: 'ok' })
  const found = findings.find(({ check }) => check === 'lag')
  return `${found?.state}: ${found?.text}`
}

async function commit(offset: string): Promise<void> {
  const admin = pipeline.kafka.admin()
  await admin.connect()
  const partitions = [0, 1, 2, 3].map((partition) => ({ partition, offset }))
  await admin.setOffsets({ groupId: pipeline.groupId, topic: pipeline.topics.queue, partitions })
  await admin.disconnect()
}

describe('an offset that is committed beyond the end of the log', () => {
  it('is named by doctor and by ingest, which reads the partition again from its beginning', async () => {
    await pipeline.send(issued(40))
    await commit('1000')
    expect(await lag()).toMatch(
      /^wrong: 40 records behind, .*partition 0 of position1\.mpp\.queue\.v1: offset 1000 is committed, but the log ends at \d+: .*npx kunjungan ingest/,
    )
    const { exitCode, said } = await cli('ingest', '--until-caught-up')
    expect(said).toContain('offset 1000 is committed, but the log ends at')
    expect(exitCode).toBe(0)
    expect(await stored()).toBe(40)
    expect(await lag()).toMatch(/^note: 0 records behind, 0 active member/)
  })

  it('is set right also in an empty log, so that what comes later is read', async () => {
    await commit('30')
    expect(await lag()).toMatch(/^wrong: 0 records behind/)
    await pipeline.catchUp()
    await pipeline.send(issued(400))
    await pipeline.catchUp()
    expect(await stored()).toBe(400)
  })

  it('shows as lag and is read again by a running ingest when the topic is made again', async () => {
    await pipeline.send(issued(40))
    await using ingest = await pipeline.ingest()
    await vi.waitFor(async () => expect(await stored()).toBe(40), { timeout: 30_000, interval: 200 })
    const admin = pipeline.kafka.admin()
    await admin.connect()
    await admin.deleteTopics({ topics: [pipeline.topics.queue] })
    await vi.waitFor(
      () => admin.createTopics({ topics: [{ topic: pipeline.topics.queue, numPartitions: 4 }] }),
      { timeout: 30_000, interval: 500 },
    )
    await admin.disconnect()
    await vi.waitFor(() => pipeline.send(issued(8, 'new')), { timeout: 30_000, interval: 500 })
    await vi.waitFor(async () => expect(await stored()).toBe(48), { timeout: 60_000, interval: 500 })
    expect(ingest.counts().deadLetters).toBe(0)
  }, 120_000)
})

describe('an offset that is committed before the beginning of the log', () => {
  it('is named with how many records were deleted unread, also where the log is empty', async () => {
    await pipeline.send(issued(40))
    await commit('0')
    const admin = pipeline.kafka.admin()
    await admin.connect()
    const topic = pipeline.topics.queue
    const ends = await admin.fetchTopicOffsets(topic)
    const partitions = ends.map(({ partition, high }) => ({ partition, offset: high }))
    await admin.deleteTopicRecords({ topic, partitions })
    await admin.disconnect()
    const most = ends.find(({ high }) => high !== '0')
    const sentence = `partition ${most?.partition} of ${topic}: offset 0 is committed, but the log begins at ${most?.high}: ${most?.high} records were deleted before they were read`
    expect(await lag()).toContain(sentence)
    expect(await lag()).toMatch(/^wrong: 0 records behind/)
    expect((await cli('ingest', '--until-caught-up')).said).toContain(sentence)
  })
})

describe('an open transaction of a foreign producer', () => {
  it('holds back what came after it: doctor and ingest name it, and all is stored once it ends', async () => {
    const topic = pipeline.topics.queue
    const producer = pipeline.kafka.producer({ transactionalId: `hang${made}`, maxInFlightRequests: 1 })
    await producer.connect()
    open.defer(() => producer.disconnect())
    const transaction = await producer.transaction()
    await transaction.send({ topic, messages: asMessages(issued(5, 'open')) })
    const plain = pipeline.kafka.producer()
    await plain.connect()
    open.defer(() => plain.disconnect())
    await plain.send({ topic, messages: asMessages(issued(7, 'behind')) })
    const sentence = `partition 2 of ${topic}: an open transaction holds back 12 records from offset 0 on`
    expect(await lag()).toMatch(/^wrong: 12 records behind/)
    const { exitCode, said } = await cli('ingest', '--until-caught-up')
    expect(said).toContain(sentence)
    expect(said).toContain(`abort --topic ${topic} --partition 2 --start-offset 0`)
    expect(exitCode).toBe(1)
    await transaction.commit()
    expect(await cli('ingest', '--until-caught-up')).toMatchObject({ exitCode: 0 })
    expect(await stored()).toBe(12)
  }, 120_000)
})

describe('a member of another program in the group of ingest', () => {
  it('is named by doctor: what it reads is not stored', async () => {
    const consumer = pipeline.kafka.consumer({ groupId: pipeline.groupId })
    await consumer.connect()
    open.defer(() => consumer.disconnect())
    await consumer.subscribe({ topics: [pipeline.topics.queue] })
    await consumer.run({ eachMessage: () => Promise.resolve() })
    await vi.waitFor(
      async () =>
        expect(await lag()).toMatch(/^wrong: .*the member test-position\d+ at .* is another program/),
      { timeout: 30_000, interval: 1_000 },
    )
  })
})
