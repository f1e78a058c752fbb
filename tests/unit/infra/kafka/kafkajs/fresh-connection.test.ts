import { expect, it } from 'vitest'
import { createKafka } from '../../../../../infra/kafka/client.ts'
import { createLogger } from '../../../../../infra/log.ts'
import { fakePartitions, startFakeBroker } from '../../../../support/fake-broker.ts'

const logger = createLogger({ level: 'silent', pretty: false })
const records = 200

it('reads on after a connection that broke in the middle of an answer', async () => {
  await using broker = await startFakeBroker({
    topics: { t: fakePartitions([records]) },
    cutAt: (api, times) => (api === 'fetch' && times === 1 ? 1_000 : undefined),
  })
  const access = { brokers: [broker.address], security: { ssl: false } }
  const consumer = createKafka(access, 'test', logger).consumer({ groupId: 'g', maxWaitTimeInMs: 50 })
  const seen: string[] = []
  await consumer.connect()
  await consumer.subscribe({ topics: ['t'], fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch }) => void seen.push(...batch.messages.map(({ value }) => String(value))),
  })
  await expect.poll(() => seen.length, { timeout: 10_000 }).toBe(records)
  expect(seen).toEqual(Array.from({ length: records }, (_, offset) => `0/${offset}`))
  await consumer.disconnect()
})
