import type { Kafka } from 'kafkajs'
import { expect, it, onTestFinished } from 'vitest'
import { createLogger } from '../../../../infra/log.ts'
import { BrokerConnection } from '../../../../producers/collect/broker-connection.ts'

const notEnoughReplicas = Object.assign(new Error('too few in-sync replicas'), {
  name: 'KafkaJSProtocolError',
  type: 'NOT_ENOUGH_REPLICAS',
  code: 19,
})

const done = async (): Promise<void> => undefined

/** A Kafka that answers questions as it is told, looked at every few milliseconds. */
function connect(sendFaultMs?: number): {
  broker: BrokerConnection
  topics: { leader: number; looks: number }
} {
  const topics = { leader: 1, looks: 0 }
  const kafka = {
    admin: () => ({
      connect: done,
      disconnect: done,
      async fetchTopicMetadata() {
        topics.looks += 1
        return { topics: [{ name: 'a', partitions: [{ leader: topics.leader }] }] }
      },
    }),
    producer: () => ({ connect: done, disconnect: done }),
  } as unknown as Kafka
  const broker = new BrokerConnection(
    {
      topics: ['a'],
      access: { brokers: ['kafka:9092'], security: { ssl: false } },
      everyMs: 5,
      ...(sendFaultMs === undefined ? {} : { sendFaultMs }),
    },
    { kafka: () => kafka, logger: createLogger({ level: 'silent', pretty: false }) },
  )
  onTestFinished(() => broker[Symbol.asyncDispose]())
  return { broker, topics }
}

it('stays unready after a send that failed, whatever the topics look like, until one succeeds', async () => {
  const { broker, topics } = connect()
  await expect.poll(() => broker.readiness().isReady).toBe(true)
  broker.failed(notEnoughReplicas)
  const { looks } = topics
  await expect.poll(() => topics.looks).toBeGreaterThan(looks + 2)
  expect(broker.readiness()).toMatchObject({
    isReady: false,
    reason: expect.stringContaining('min.insync.replicas'),
  })
  broker.sent()
  expect(broker.readiness()).toEqual({ isReady: true })
})

it('is ready again some time after a send that failed, where nothing is sent', async () => {
  const { broker } = connect(200)
  await expect.poll(() => broker.readiness().isReady).toBe(true)
  broker.failed(notEnoughReplicas)
  const failedAt = performance.now()
  await expect.poll(() => broker.readiness().isReady, { interval: 5 }).toBe(true)
  expect(performance.now() - failedAt).toBeGreaterThan(190)
})

it('is unready while a partition has no leader, whatever sends elsewhere', async () => {
  const { broker, topics } = connect()
  await expect.poll(() => broker.readiness().isReady).toBe(true)
  topics.leader = -1
  await expect.poll(() => broker.readiness().isReady).toBe(false)
  broker.sent()
  expect(broker.readiness().isReady).toBe(false)
  topics.leader = 1
  await expect.poll(() => broker.readiness().isReady).toBe(true)
})
