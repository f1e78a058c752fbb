/**
 * Three brokers under everything of ours that sends, while ingest reads: all are restarted one after the other, one
 * loses its disk and is built again by the others, and one freezes, which keeps its connections open and says nothing.
 * Whatever was acknowledged is there, and nothing is there twice.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { Admin } from 'kafkajs'
import { expect, inject, it } from 'vitest'
import { createKafka } from '../../infra/kafka/client.ts'
import { committedOffsets } from '../../infra/kafka/kafkajs/committed-offsets.ts'
import { connectProducer } from '../../infra/kafka/producer.ts'
import { createLogger } from '../../infra/log.ts'
import { topicKinds } from '../../schemas/topics.ts'
import {
  expectNothingLost,
  leaderOfMost,
  revive,
  untilAllInSync,
  untilAllSend,
} from '../support/broker-faults.ts'
import { createFlows, type Flow, keepSending } from '../support/failover.ts'
import { createPipeline, type Pipeline } from '../support/pipeline.ts'
import { startThreeBrokers, type ThreeBrokers } from '../support/three-brokers.ts'

function say(what: string, since: number): void {
  process.stderr.write(
    `${what}: all send again after ${((performance.now() - since) / 1_000).toFixed(1)} s\n`,
  )
}

/** Does it to brokers while everything sends and ingest reads; then nothing may be lost or doubled. */
async function throughFaults(
  namespace: string,
  faults: (cluster: ThreeBrokers, pipeline: Pipeline, admin: Admin, flows: readonly Flow[]) => Promise<void>,
): Promise<void> {
  await using cluster = await startThreeBrokers()
  const stack = { ...inject('stack'), brokers: cluster.brokers }
  await using pipeline = await createPipeline(namespace, undefined, stack)
  const admin = pipeline.kafka.admin()
  await admin.connect()
  await using made = await createFlows(pipeline, stack)
  const { flows } = made
  {
    await using ingest = await pipeline.ingest()
    await using _sending = keepSending(flows)
    await untilAllSend(flows)
    await Promise.race([faults(cluster, pipeline, admin, flows), ingest.failed])
  }
  await admin.disconnect()
  await expectNothingLost(pipeline, flows)
}

/** One new client in fourteen, before metadata of some topics left those of others as they were. */
it('tells every new admin of each topic that it asks for at once', async () => {
  await using cluster = await startThreeBrokers()
  await using pipeline = await createPipeline('restarts6', undefined, {
    ...inject('stack'),
    brokers: cluster.brokers,
  })
  const topics = topicKinds.map((kind) => pipeline.topics[kind])
  for (let at = 0; at < 100; at++) {
    const admin = pipeline.kafka.admin()
    await admin.connect()
    const committed = await committedOffsets(admin, pipeline.groupId, topics)
    await admin.disconnect()
    expect(new Set(committed.map(({ topic }) => topic))).toEqual(new Set(topics))
  }
})

it('loses and doubles nothing when all brokers are restarted and one loses its disk', () =>
  throughFaults('restarts7', async (cluster, pipeline, admin, flows) => {
    for (const id of [1, 2, 3]) {
      const since = performance.now()
      await cluster.stop(id)
      await untilAllSend(flows)
      say(`broker ${id} stopped`, since)
      await revive(pipeline, cluster, admin, id)
    }
    const lost = await leaderOfMost(pipeline, admin)
    let since = performance.now()
    await cluster.kill(lost)
    await cluster.loseDisk(lost)
    await untilAllSend(flows)
    say(`broker ${lost} killed, its disk lost`, since)
    since = performance.now()
    await revive(pipeline, cluster, admin, lost)
    process.stderr.write(`broker ${lost}: filled in ${((performance.now() - since) / 1_000).toFixed(1)} s\n`)
  }))

it('loses and doubles nothing when the leader of most partitions freezes', () =>
  throughFaults('restarts8', async (cluster, pipeline, admin, flows) => {
    const frozen = await leaderOfMost(pipeline, admin)
    const since = performance.now()
    cluster.freeze(frozen)
    try {
      // A connection to it is closed after 15 seconds, and a transaction of alerts takes several requests.
      await untilAllSend(flows, 90_000)
      say(`broker ${frozen} frozen`, since)
      await delay(5_000)
    } finally {
      cluster.thaw(frozen)
    }
    await untilAllInSync(pipeline, admin)
    await untilAllSend(flows)
  }))

it('goes on with the other partitions while one has no leader', async () => {
  await using cluster = await startThreeBrokers()
  const logger = createLogger({ level: 'silent', pretty: false })
  const kafka = createKafka({ brokers: cluster.brokers, security: { ssl: false } }, 'test', logger)
  const admin = kafka.admin()
  await admin.connect()
  const topic = 'one-copy'
  const replicaAssignment = [1, 2, 3].map((id, partition) => ({ partition, replicas: [id] }))
  await admin.createTopics({ waitForLeaders: false, topics: [{ topic, replicaAssignment }] })
  const leaders = async (): Promise<(number | undefined)[]> => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] }).catch(() => ({ topics: [] }))
    const partitions = topics[0]?.partitions ?? []
    return [0, 1, 2].map((id) => partitions.find(({ partitionId }) => partitionId === id)?.leader)
  }
  await expect.poll(leaders, { timeout: 30_000 }).toEqual([1, 2, 3])
  // By place: a change of coordinator may have records read again.
  const seen = new Map<string, string>()
  const read = (): string[] => [...seen.values()].toSorted()
  const consumer = kafka.consumer({ groupId: 'g', maxWaitTimeInMs: 100, retry: { retries: 1_000 } })
  await consumer.connect()
  await consumer.subscribe({ topics: [topic], fromBeginning: true })
  await consumer.run({
    eachMessage: async ({ partition, message: { offset, value } }) =>
      void seen.set(`${partition}/${offset}`, `${partition} ${String(value)}`),
  })
  const retry = { retries: 30, maxRetryTime: 2_000 }
  const producer = await connectProducer(kafka, { retry })
  const send = (from: typeof producer, value: string) =>
    from.send({ topic, messages: [0, 1, 2].map((partition) => ({ partition, value })) })
  await send(producer, 'before')
  const before = ['0 before', '1 before', '2 before']
  await expect.poll(read, { timeout: 60_000 }).toEqual(before)

  await cluster.kill(3)
  await expect.poll(leaders, { timeout: 60_000 }).toEqual([1, 2, -1])
  const started = await connectProducer(kafka, { retry })
  const sent = [send(producer, 'within'), send(started, 'new')]
  const two = ['0 new', '0 within', '1 new', '1 within']
  await expect.poll(read, { timeout: 60_000 }).toEqual([...before, ...two].toSorted())
  expect(await admin.listTopics()).toContain(topic)

  await cluster.start(3)
  await Promise.all(sent)
  const third = ['2 new', '2 within']
  await expect.poll(read, { timeout: 60_000 }).toEqual([...before, ...two, ...third].toSorted())
  await Promise.all([producer, started, consumer, admin].map((client) => client.disconnect()))
})
