/** kafkajs's settings for ingest. */
import { expect, it } from 'vitest'
import { consumerConfigOf } from '../../../../../consumers/ingest/group/consumer-config.ts'

it('fetches 4 MiB and misses a member after ten seconds, unless told', () => {
  const usual = consumerConfigOf({ groupId: 'g' })
  expect(usual).toMatchObject({ groupId: 'g', maxBytes: 4_194_304, sessionTimeout: 10_000 })
  expect(consumerConfigOf({ groupId: 'g', fetchBytes: 1_048_576 }).maxBytes).toBe(1_048_576)
})

it('lets Kafka create no topic, which would have one partition and seven days', () => {
  expect(consumerConfigOf({ groupId: 'g' }).allowAutoTopicCreation).toBe(false)
})

it('sends several heartbeats in a session, and lets a rebalance take as long as one', () => {
  for (const sessionTimeoutMs of [1_000, 10_000, 90_000]) {
    const { heartbeatInterval, rebalanceTimeout = 0 } = consumerConfigOf({ groupId: 'g', sessionTimeoutMs })
    expect(heartbeatInterval).toBeLessThanOrEqual(Math.min(3_000, sessionTimeoutMs / 4))
    expect(rebalanceTimeout).toBeGreaterThanOrEqual(sessionTimeoutMs)
  }
})
