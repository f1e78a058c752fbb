/**
 * The long form of `tests/system/secured-kafka-rights.test.ts`: none of the rights of docs/secured-kafka.md can be
 * left out. Each is withdrawn in turn, and its user can no longer do all that it has to do.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createKafka } from '../../infra/kafka/client.ts'
import { topicDeviations } from '../../infra/kafka/topics.ts'
import { createLogger } from '../../infra/log.ts'
import { allowedOperations, startDocumentedBroker } from '../support/documented-broker.ts'
import { hasOpenssl } from '../support/secured-broker-certificates.ts'
import type { SecuredBroker, User } from '../support/secured-broker.ts'
import { attempt } from '../support/secured-broker-operations.ts'
import { topics, topicsConfig } from '../support/secured-broker-pipeline.ts'
import { documentedRights } from '../support/secured-broker-rights.ts'

let broker: SecuredBroker
const logger = createLogger({ level: 'silent', pretty: false })
const as = (user: User) => broker.access('login', { sasl: broker.login(user) })

beforeAll(async () => {
  broker = await startDocumentedBroker(logger)
})
afterAll(async () => {
  await broker[Symbol.asyncDispose]()
})

describe.skipIf(!hasOpenssl)('of the documented rights', () => {
  test.each([
    ['queue-system', 1],
    ['kunjungan-ingest', 5],
    ['kunjungan-operator', 16],
    ['kunjungan-alert', 9],
    ['kunjungan-collect', 3],
    ['alert-reader', 2],
  ] as const)('%s has %i and needs each', async (user, count) => {
    const rights = documentedRights(user)
    expect(rights).toHaveLength(count)
    const does = allowedOperations[user] ?? []
    const canDoAll = async (): Promise<boolean> => {
      for (const name of does) if ((await attempt(as(user), logger, name)).outcome !== 'done') return false
      return user !== 'kunjungan-operator' || (await canCreateAndJudge())
    }
    expect(await canDoAll()).toBe(true)
    for (const right of rights) {
      await broker.withdraw([right])
      expect(await canDoAll(), JSON.stringify(right)).toBe(false)
      await broker.allow([right])
    }
  })
})

/** What `migrate` and `doctor` do of Kafka: topics that are there may be made again, all of them are judged. */
async function canCreateAndJudge(): Promise<boolean> {
  const admin = createKafka(as('kunjungan-operator'), 'test', logger).admin()
  await admin.connect()
  try {
    const wanted = Object.values(topics).map((topic) => ({ topic }))
    await admin.createTopics({ topics: wanted, waitForLeaders: false })
    return (await topicDeviations(admin, topicsConfig)).length === 0
  } catch {
    return false
  } finally {
    await admin.disconnect()
  }
}
