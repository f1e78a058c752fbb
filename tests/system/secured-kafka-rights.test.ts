/**
 * The rights of docs/secured-kafka.md, given as they stand there: each user does what it has to do and is refused
 * everything else, with one sentence and soon. Everything is also tried by the super user, so that a refusal is one.
 */
import type { Admin } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createKafka, kafkaFault } from '../../infra/kafka/client.ts'
import { createLogger } from '../../infra/log.ts'
import { hasOpenssl } from '../support/secured-broker-certificates.ts'
import { allowedOperations, startDocumentedBroker } from '../support/documented-broker.ts'
import type { SecuredBroker, User } from '../support/secured-broker.ts'
import {
  attempt,
  type OperationName,
  operationNames,
  type Tried,
} from '../support/secured-broker-operations.ts'
import { topics } from '../support/secured-broker-pipeline.ts'

let broker: SecuredBroker
const logger = createLogger({ level: 'silent', pretty: false })
const as = (user: User) => broker.access('login', { sasl: broker.login(user) })
/** kafkajs hides why it did not get a coordinator. */
const refusal =
  /^((TOPIC|GROUP|CLUSTER|TRANSACTIONAL_ID)_AUTHORIZATION_FAILED|KafkaJSGroupCoordinatorNotFound)$/
const sentence = new RegExp(
  String.raw`^Kafka at 127\.0\.0\.1:\d+ (denies User:[a-z-]+ a right on (a topic|the consumer group|a transactional id|the cluster) \([A-Z_]+\): give it|` +
    String.raw`tells User:[a-z-]+ no coordinator of its consumer group or transaction: most likely it misses) the rights listed in docs/secured-kafka\.md\b`,
)

beforeAll(async () => {
  broker = await startDocumentedBroker(logger)
})
afterAll(async () => {
  await broker[Symbol.asyncDispose]()
})

async function tryAll(user: User): Promise<Map<OperationName, Tried>> {
  const tried = new Map<OperationName, Tried>()
  for (const name of operationNames) tried.set(name, await attempt(as(user), logger, name))
  return tried
}

describe.skipIf(!hasOpenssl)('with the documented rights', () => {
  test.each(Object.entries(allowedOperations) as [User, OperationName[]][])(
    '%s can do this and nothing else',
    async (user, may) => {
      const tried = await tryAll(user)
      const done = operationNames.filter((name) => tried.get(name)?.outcome === 'done')
      const failed = operationNames
        .filter((name) => tried.get(name)?.outcome !== 'done')
        .map((name) => `${name}: ${tried.get(name)?.outcome ?? ''}`)
      expect(done.toSorted()).toEqual(may.toSorted())
      expect(failed.filter((line) => !refusal.test(line.split(': ')[1] ?? ''))).toEqual([])
      for (const { outcome, error, ms } of tried.values()) {
        if (outcome === 'done') continue
        const fault = kafkaFault(error, as(user))
        expect(fault.code).toBe('kafka')
        expect(fault.message).toMatch(sentence)
        expect(ms).toBeLessThan(5_000)
      }
    },
  )

  test('every user sees only its own topics', async () => {
    expect(await topicsSeen('queue-system')).toEqual([topics.queue])
    expect(await topicsSeen('kunjungan-alert')).toEqual([topics.alert, topics.counter, topics.queue])
    expect(await topicsSeen('alert-reader')).toEqual([topics.alert])
    expect(await topicsSeen('nobody')).toEqual([])
  })

  test('the super user can do all of it, so that each refusal above was one', async () => {
    const tried = await tryAll('admin')
    expect([...tried].filter(([, { outcome }]) => outcome !== 'done')).toEqual([])
  })
})

async function topicsSeen(user: User): Promise<string[]> {
  await using admin = await connected(user)
  return (await admin.listTopics()).toSorted()
}

async function connected(user: User): Promise<Admin & AsyncDisposable> {
  const admin = createKafka(as(user), 'test', logger).admin()
  await admin.connect()
  return Object.assign(admin, { [Symbol.asyncDispose]: () => admin.disconnect() })
}
