/**
 * A partition leader dies while everything sends, on three brokers: whatever was acknowledged is there, nothing is
 * there twice, and ingest continues. The long form, with 50 kills, is in tests/faults.
 */
import { expect, inject, it } from 'vitest'
import { expectNothingLost, killLeader } from '../support/broker-faults.ts'
import { createFlows, keepSending } from '../support/failover.ts'
import { topicDeviations } from '../../infra/kafka/topics.ts'
import { createPipeline } from '../support/pipeline.ts'
import { startThreeBrokers } from '../support/three-brokers.ts'

it('loses and doubles nothing when a leader is killed', async () => {
  await using cluster = await startThreeBrokers()
  const stack = { ...inject('stack'), brokers: cluster.brokers }
  await using pipeline = await createPipeline('failover', undefined, stack)
  const admin = pipeline.kafka.admin()
  await admin.connect()
  expect(await topicDeviations(admin, pipeline.topicsConfig)).toEqual([])
  const { topics } = await admin.fetchTopicMetadata({ topics: [pipeline.topics.queue] })
  expect(topics[0]?.partitions.map(({ replicas }) => replicas.length)).toEqual([3, 3, 3, 3])
  await using made = await createFlows(pipeline, stack)
  {
    await using ingest = await pipeline.ingest()
    await using _sending = keepSending(made.flows)
    await Promise.race([killLeader(pipeline, cluster, admin, made.flows), ingest.failed])
  }
  await admin.disconnect()
  await expectNothingLost(pipeline, made.flows)
})
