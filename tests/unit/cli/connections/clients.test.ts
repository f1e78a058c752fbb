/** Which topics a command misses. The clients themselves need Kafka and ClickHouse: the integration tests have them. */
import { expect, it } from 'vitest'
import { clientsOf, requireAll, throwIfDenied } from '../../../../cli/connections/clients.ts'
import { connectionSettings } from '../../../../cli/connections/settings.ts'
import { kafkaErrorClass } from '../../../../consumers/ingest/faults/fault-class.ts'
import { readEnvironment } from '../../../../infra/config.ts'
import { KunjunganError } from '../../../../infra/errors.ts'
import { createLogger } from '../../../../infra/log.ts'
import { startFakeBroker } from '../../../support/fake-broker.ts'

it('the first topic that is missing is named, with the fix', () => {
  expect(() => requireAll(['a', 'b'], ['b', 'a'])).not.toThrow()
  expect(() => requireAll(['a'], [])).not.toThrow()
  expect(() => requireAll(['a'], ['a', 'c', 'd'])).toThrow(
    'The topic c is not there: run `npx kunjungan migrate`',
  )
})

const failing = (type: string): Promise<never> => Promise.reject(Object.assign(new Error('x'), { type }))

it('one that the user may not see is told from one that is missing', async () => {
  const access = { brokers: ['kafka:9092'], security: { ssl: false } }
  await expect(throwIfDenied(failing('TOPIC_AUTHORIZATION_FAILED'), access)).rejects.toThrow(
    /denies this client a right on a topic/,
  )
  await expect(throwIfDenied(failing('UNKNOWN_TOPIC_OR_PARTITION'), access)).resolves.toBeUndefined()
})

it('a Kafka that starts, and hangs up at the first question, is one to wait for', async () => {
  await using broker = await startFakeBroker({
    topics: {},
    cutAt: (api) => (api === 'metadata' ? 0 : undefined),
  })
  const env = readEnvironment(
    { KAFKA_BROKERS: broker.address, CLICKHOUSE_URL: 'http://127.0.0.1:1' },
    '/checkout',
  )
  const settings = connectionSettings({
    env,
    embedded: undefined,
    shardNumber: undefined,
    whyDown: () => undefined,
  })
  await using owned = new AsyncDisposableStack()
  const clients = clientsOf(settings, createLogger({ level: 'silent', pretty: false }), owned)
  const error: unknown = await clients.requireTopics(['queue']).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(KunjunganError)
  expect(error instanceof Error && kafkaErrorClass(error.cause)).toBe('retry')
})
