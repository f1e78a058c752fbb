/**
 * Committed offsets that do not fit the log, open transactions, members of other programs: ingest and doctor say what
 * is not stored and what to do, and everything is stored in the end. `tests/integration/group-position.test.ts` has one
 * of the cases.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createGroupWorld, type GroupWorld, issued } from '../support/group-world.ts'
import type { TestEvent } from '../support/pipeline.ts'

let world: GroupWorld
let open: AsyncDisposableStack
let made = 0

beforeEach(async () => {
  open = new AsyncDisposableStack()
  world = open.use(await createGroupWorld(`position${++made}`))
})
afterEach(() => open.disposeAsync())

function asMessages(events: TestEvent[]): { partition: number; value: string }[] {
  return events.map((event) => ({ partition: 2, value: JSON.stringify(event) }))
}

describe('an offset that is committed beyond the end of the log', () => {
  it('is set right also in an empty log, so that what comes later is read', async () => {
    await world.commit('30')
    expect(await world.lag()).toMatch(/^wrong: 0 records behind/)
    await world.pipeline.catchUp()
    await world.pipeline.send(issued(400))
    await world.pipeline.catchUp()
    expect(await world.stored()).toBe(400)
  })

  it('shows as lag and is read again by a running ingest when the topic is made again', async () => {
    await world.pipeline.send(issued(40))
    await using ingest = await world.pipeline.ingest()
    await vi.waitFor(async () => expect(await world.stored()).toBe(40), { timeout: 30_000, interval: 200 })
    const admin = world.pipeline.kafka.admin()
    await admin.connect()
    await admin.deleteTopics({ topics: [world.pipeline.topics.queue] })
    await vi.waitFor(
      () => admin.createTopics({ topics: [{ topic: world.pipeline.topics.queue, numPartitions: 4 }] }),
      { timeout: 30_000, interval: 500 },
    )
    await admin.disconnect()
    await vi.waitFor(() => world.pipeline.send(issued(8, 'new')), { timeout: 30_000, interval: 500 })
    await vi.waitFor(async () => expect(await world.stored()).toBe(48), { timeout: 60_000, interval: 500 })
    expect(ingest.counts().deadLetters).toBe(0)
  }, 120_000)
})

describe('an offset that is committed before the beginning of the log', () => {
  it('is named with how many records were deleted unread, also where the log is empty', async () => {
    await world.pipeline.send(issued(40))
    await world.commit('0')
    const admin = world.pipeline.kafka.admin()
    await admin.connect()
    const topic = world.pipeline.topics.queue
    const ends = await admin.fetchTopicOffsets(topic)
    const partitions = ends.map(({ partition, high }) => ({ partition, offset: high }))
    await admin.deleteTopicRecords({ topic, partitions })
    await admin.disconnect()
    const most = ends.find(({ high }) => high !== '0')
    const sentence = `partition ${most?.partition} of ${topic}: offset 0 is committed, but the log begins at ${most?.high}: ${most?.high} records were deleted before they were read`
    expect(await world.lag()).toContain(sentence)
    expect(await world.lag()).toMatch(/^wrong: 0 records behind/)
    expect((await world.cli('ingest', '--until-caught-up')).said).toContain(sentence)
  })
})

describe('an open transaction of a foreign producer', () => {
  it('holds back what came after it: doctor and ingest name it, and all is stored once it ends', async () => {
    const topic = world.pipeline.topics.queue
    const producer = world.pipeline.kafka.producer({ transactionalId: `hang${made}`, maxInFlightRequests: 1 })
    await producer.connect()
    open.defer(() => producer.disconnect())
    const transaction = await producer.transaction()
    await transaction.send({ topic, messages: asMessages(issued(5, 'open')) })
    const plain = world.pipeline.kafka.producer()
    await plain.connect()
    open.defer(() => plain.disconnect())
    await plain.send({ topic, messages: asMessages(issued(7, 'behind')) })
    const sentence = `partition 2 of ${topic}: an open transaction holds back 12 records from offset 0 on`
    expect(await world.lag()).toMatch(/^wrong: 12 records behind/)
    const { exitCode, said } = await world.cli('ingest', '--until-caught-up')
    expect(said).toContain(sentence)
    expect(said).toContain(`abort --topic ${topic} --partition 2 --start-offset 0`)
    expect(exitCode).toBe(1)
    await transaction.commit()
    expect(await world.cli('ingest', '--until-caught-up')).toMatchObject({ exitCode: 0 })
    expect(await world.stored()).toBe(12)
  }, 120_000)
})

describe('a member of another program in the group of ingest', () => {
  it('is named by doctor: what it reads is not stored', async () => {
    const consumer = world.pipeline.kafka.consumer({ groupId: world.pipeline.groupId })
    await consumer.connect()
    open.defer(() => consumer.disconnect())
    await consumer.subscribe({ topics: [world.pipeline.topics.queue] })
    await consumer.run({ eachMessage: () => Promise.resolve() })
    await vi.waitFor(
      async () =>
        expect(await world.lag()).toMatch(/^wrong: .*the member test-position\d+ at .* is another program/),
      { timeout: 30_000, interval: 1_000 },
    )
  })
})
