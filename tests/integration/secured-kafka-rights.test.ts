/**
 * The rights of docs/secured-kafka.md, given as they stand there: each user does what it has to do and is refused
 * everything else, with one sentence and soon. Everything is also tried by the super user, so that a refusal is one.
 */
import type { Admin } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createKafka, kafkaFault } from '../../infra/kafka/client.ts'
import { topicDeviations } from '../../infra/kafka/topics.ts'
import { createLogger } from '../../infra/log.ts'
import { hasOpenssl } from '../support/secured-broker-certificates.ts'
import { type SecuredBroker, startSecuredBroker, type User } from '../support/secured-broker.ts'
import {
  attempt,
  makeTopics,
  type OperationName,
  operationNames,
  type Tried,
} from '../support/secured-broker-operations.ts'
import { topics, topicsConfig } from '../support/secured-broker-pipeline.ts'
import { documentedRights } from '../support/secured-broker-rights.ts'

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
  broker = await startSecuredBroker()
  const documented = [
    ...(['queue-system', 'kunjungan-ingest', 'kunjungan-operator', 'kunjungan-alert'] as const),
    ...(['kunjungan-collect', 'alert-reader'] as const),
  ]
  for (const user of documented) await broker.allow(documentedRights(user))
  expect(await makeTopics(as('kunjungan-operator'), logger)).toEqual(Object.values(topics))
  const producer = createKafka(as('admin'), 'test', logger).producer()
  await producer.connect()
  for (const topic of Object.values(topics)) await producer.send({ topic, messages: [{ value: 'x' }] })
  await producer.disconnect()
})
afterAll(async () => {
  await broker[Symbol.asyncDispose]()
})

async function tryAll(user: User): Promise<Map<OperationName, Tried>> {
  const tried = new Map<OperationName, Tried>()
  for (const name of operationNames) tried.set(name, await attempt(as(user), logger, name))
  return tried
}

const allowed: Readonly<Partial<Record<User, readonly OperationName[]>>> = {
  'queue-system': ['write queue', 'write queue, idempotent', 'ends of queue'],
  'kunjungan-ingest': [
    'write dead letter',
    'write dead letter, idempotent',
    'read queue as ingest',
    'read survey as ingest',
    'read counter as ingest',
    'ends of queue',
    'ends of counter',
    'ends of dead letter',
    'place of ingest',
    'members of ingest',
  ],
  'kunjungan-operator': [
    'ends of queue',
    'ends of counter',
    'ends of dead letter',
    'ends of alert',
    'place of ingest',
    'members of ingest',
    'create the topics',
    'settings of the topics',
  ],
  'kunjungan-alert': [
    'write alert',
    'write alert as alert does',
    'read queue as alert',
    'read alert once and leave nothing',
    'ends of queue',
    'ends of counter',
    'ends of alert',
    'place of ingest',
    'members of ingest',
  ],
  'kunjungan-collect': [
    'write queue',
    'write queue, idempotent',
    'write survey',
    'write counter',
    'write events as collect does',
    'ends of queue',
    'ends of counter',
  ],
  'alert-reader': ['read alert as alert-reader', 'ends of alert'],
  nobody: [],
}

describe.skipIf(!hasOpenssl)('with the documented rights', () => {
  test.each(Object.entries(allowed) as [User, OperationName[]][])(
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
    const does = allowed[user] ?? []
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

  test('the super user can do all of it, so that each refusal above was one', async () => {
    const tried = await tryAll('admin')
    expect([...tried].filter(([, { outcome }]) => outcome !== 'done')).toEqual([])
  })
})

async function topicsSeen(user: User): Promise<string[]> {
  await using admin = await connected(user)
  return (await admin.listTopics()).toSorted()
}

/** What `migrate` and `doctor` do of Kafka: topics that are there may be made again, all of them are judged. */
async function canCreateAndJudge(): Promise<boolean> {
  await using admin = await connected('kunjungan-operator')
  try {
    const wanted = Object.values(topics).map((topic) => ({ topic }))
    await admin.createTopics({ topics: wanted, waitForLeaders: false })
    return (await topicDeviations(admin, topicsConfig)).length === 0
  } catch {
    return false
  }
}

async function connected(user: User): Promise<Admin & AsyncDisposable> {
  const admin = createKafka(as(user), 'test', logger).admin()
  await admin.connect()
  return Object.assign(admin, { [Symbol.asyncDispose]: () => admin.disconnect() })
}
