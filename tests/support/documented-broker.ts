/** A secured Kafka on which every user of docs/secured-kafka.md has the rights given there, and what each may do then. */
import { createKafka } from '../../infra/kafka/client.ts'
import type { Logger } from '../../infra/log.ts'
import { type SecuredBroker, startSecuredBroker, type User } from './secured-broker.ts'
import { makeTopics, type OperationName } from './secured-broker-operations.ts'
import { topics } from './secured-broker-pipeline.ts'
import { documentedRights } from './secured-broker-rights.ts'

/** Its topics are made, by the operator, and hold a record each. */
export async function startDocumentedBroker(logger: Logger): Promise<SecuredBroker> {
  const broker = await startSecuredBroker()
  for (const user of Object.keys(allowedOperations))
    if (user !== 'nobody') await broker.allow(documentedRights(user))
  const as = (user: User) => broker.access('login', { sasl: broker.login(user) })
  const made = await makeTopics(as('kunjungan-operator'), logger)
  if (made.join() !== Object.values(topics).join()) throw new Error(`The operator made ${made.join()}.`)
  const producer = createKafka(as('admin'), 'test', logger).producer()
  await producer.connect()
  for (const topic of Object.values(topics)) await producer.send({ topic, messages: [{ value: 'x' }] })
  await producer.disconnect()
  return broker
}

/** What each user can do with its documented rights; `nobody` has none. */
export const allowedOperations: Readonly<Partial<Record<User, readonly OperationName[]>>> = {
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
