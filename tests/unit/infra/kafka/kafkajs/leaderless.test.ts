/** kafkajs's own clients on a broker of which some partitions have no leader. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Kafka } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { createKafka, kafkaErrorType, kafkaFault } from '../../../../../infra/kafka/client.ts'
import { connectProducer } from '../../../../../infra/kafka/producer.ts'
import { createLogger } from '../../../../../infra/log.ts'
import { type FakeBroker, fakePartitions, startFakeBroker } from '../../../../support/fake-broker.ts'

const logger = createLogger({ level: 'silent', pretty: false })
const accessOf = ({ address }: FakeBroker) => ({ brokers: [address], security: { ssl: false } })
const clientOf = (broker: FakeBroker): Kafka => createKafka(accessOf(broker), 'test', logger)
const unknownTopic = 3

describe('a producer', () => {
  it('sends to the partitions that have a leader, and to the others once they have one', async () => {
    const t = fakePartitions([0, 0], [1])
    await using broker = await startFakeBroker({ topics: { t } })
    const [led, leaderless] = t.partitions
    const producer = await connectProducer(clientOf(broker))
    const sent = producer.send({
      topic: 't',
      messages: [
        { partition: 0, value: 'a' },
        { partition: 1, value: 'b' },
      ],
    })
    await expect.poll(() => led?.values).toEqual(['written'])
    expect(leaderless?.values).toEqual([])
    Object.assign(leaderless ?? {}, { isLed: true })
    await sent
    expect([led?.values, leaderless?.values]).toEqual([['written'], ['written']])
    await producer.disconnect()
  })

  it('says so where a partition stays without a leader', async () => {
    await using broker = await startFakeBroker({ topics: { t: fakePartitions([0], [0]) } })
    const retry = { retries: 1, initialRetryTime: 1 }
    const producer = await connectProducer(clientOf(broker), { retry })
    const error: unknown = await producer
      .send({ topic: 't', messages: [{ value: 'a' }] })
      .catch((thrown: unknown) => thrown)
    expect(kafkaFault(error, accessOf(broker)).message).toContain('has a partition without a leader')
    await producer.disconnect()
  })

  it.each([
    ['has a partition without a leader', fakePartitions([0, 0], [1])],
    ['is broken as a whole', { partitions: [], error: unknownTopic }],
  ])('starts, and topics are listed, where a foreign topic %s', async (_, foreign) => {
    await using broker = await startFakeBroker({ topics: { own: fakePartitions([0]), foreign } })
    const kafka = clientOf(broker)
    const producer = await connectProducer(kafka)
    const admin = kafka.admin()
    await admin.connect()
    expect(await admin.listTopics()).toContain('own')
    expect(broker.askedTopics).toContainEqual([])
    await Promise.all([producer.disconnect(), admin.disconnect()])
  })
})

describe('a consumer', () => {
  it('reads the partitions that have a leader, and the others once they have one', async () => {
    const t = fakePartitions([3, 3], [1])
    await using broker = await startFakeBroker({ topics: { t } })
    const consumer = clientOf(broker).consumer({ groupId: 'g', maxWaitTimeInMs: 50 })
    const seen: string[] = []
    await consumer.connect()
    await consumer.subscribe({ topics: ['t'], fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => void seen.push(...batch.messages.map(({ value }) => String(value))),
    })
    await expect.poll(() => seen).toEqual(['0/0', '0/1', '0/2'])
    const before = { ...broker.asked }
    await delay(1_500)
    t.partitions[0]?.values.push('later')
    await expect.poll(() => seen.at(-1)).toBe('later')
    // It asks now and then, by one request for metadata, and reads at its own pace.
    expect((broker.asked.metadata ?? 0) - (before.metadata ?? 0)).toBeLessThanOrEqual(3)
    expect((broker.asked.fetch ?? 0) - (before.fetch ?? 0)).toBeLessThan(60)
    expect(broker.asked.offsetFetch).toBe(1)
    Object.assign(t.partitions[1] ?? {}, { isLed: true })
    await expect.poll(() => seen.slice(4), { timeout: 5_000 }).toEqual(['1/0', '1/1', '1/2'])
    expect(broker.asked.joinGroup).toBe(1)
    await consumer.disconnect()
  })
})

describe('an admin', () => {
  it('waits a moment for the leader of a partition whose offsets are asked for', async () => {
    const t = fakePartitions([2, 3], [1])
    await using broker = await startFakeBroker({ topics: { t } })
    const admin = clientOf(broker).admin()
    await admin.connect()
    const offsets = admin.fetchTopicOffsets('t')
    await delay(300)
    Object.assign(t.partitions[1] ?? {}, { isLed: true })
    expect((await offsets).map(({ high }) => high)).toEqual(['2', '3'])
    await admin.disconnect()
  })

  it('fails then, and names what is missing', async () => {
    await using broker = await startFakeBroker({ topics: { t: fakePartitions([2, 3], [1]) } })
    const admin = clientOf(broker).admin()
    await admin.connect()
    const error: unknown = await admin.fetchTopicOffsets('t').catch((thrown: unknown) => thrown)
    expect(kafkaErrorType(error)).toBe('LEADER_NOT_AVAILABLE')
    expect((await admin.fetchTopicMetadata({ topics: ['t'] })).topics[0]?.partitions).toMatchObject([
      { leader: 1 },
      { leader: -1 },
    ])
    await admin.disconnect()
  })

  it('gets the error of a topic that it asks for by name', async () => {
    await using broker = await startFakeBroker({ topics: {} })
    const admin = clientOf(broker).admin({ retry: { retries: 0 } })
    await admin.connect()
    const error: unknown = await admin
      .fetchTopicMetadata({ topics: ['t'] })
      .catch((thrown: unknown) => thrown)
    expect(kafkaErrorType(error)).toBe('UNKNOWN_TOPIC_OR_PARTITION')
    await admin.disconnect()
  })
})
