/**
 * The command `alert` on a Kafka that gives its user the documented rights and not one more: it leads, reads the
 * alerts of the topic and takes it over; where a right is missing it ends with the sentence that says so.
 */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { KafkaAccess } from '../../infra/kafka/client.ts'
import { createLogger } from '../../infra/log.ts'
import { type CliRun, runCliWith } from '../support/cli.ts'
import { type SecuredBroker, startSecuredBroker } from '../support/secured-broker.ts'
import { hasOpenssl } from '../support/secured-broker-certificates.ts'
import {
  createSecuredPipeline,
  issued,
  sendEvents,
  type SecuredPipeline,
} from '../support/secured-broker-pipeline.ts'
import { documentedRights, right } from '../support/secured-broker-rights.ts'

let broker: SecuredBroker
let pipeline: SecuredPipeline
const logger = createLogger({ level: 'silent', pretty: false })

beforeAll(async () => {
  broker = await startSecuredBroker()
  pipeline = await createSecuredPipeline(broker)
  for (const user of ['queue-system', 'kunjungan-ingest', 'kunjungan-alert'] as const)
    await broker.allow(documentedRights(user))
})
afterAll(async () => {
  await pipeline[Symbol.asyncDispose]()
  await broker[Symbol.asyncDispose]()
})

const as = (user: 'queue-system' | 'kunjungan-ingest'): KafkaAccess =>
  broker.access('login', { sasl: broker.login(user) })

function alertOnce(): Promise<CliRun> {
  const { username, password } = broker.login('kunjungan-alert')
  const { stack, certificates } = broker
  return runCliWith(['alert', '--once', '--json'], {
    KAFKA_BROKERS: as('queue-system').brokers.join(','),
    KAFKA_SSL: 'true',
    KAFKA_SSL_CA_FILE: certificates.file('ca.pem'),
    KAFKA_SASL_MECHANISM: 'scram-sha-512',
    KAFKA_SASL_USERNAME: username,
    KAFKA_SASL_PASSWORD: password,
    CLICKHOUSE_URL: stack.clickhouseUrl,
    CLICKHOUSE_ALERT_PASSWORD: stack.credentials.alert,
  })
}

describe.skipIf(!hasOpenssl)('alert with the documented rights', () => {
  test('leads and judges', async () => {
    const event = issued()
    await sendEvents(as('queue-system'), logger, [event])
    await using _ingest = await pipeline.ingest(as('kunjungan-ingest'), logger)
    await vi.waitFor(async () => expect(await pipeline.storedIds()).toContain(event.id), { timeout: 30_000 })
    const { exitCode, out, said } = await alertOnce()
    expect(said).toBe('')
    expect(exitCode).toBe(0)
    expect(JSON.parse(out)).toEqual({ is_leading: true, transitions: [], undelivered: 0 })
  })

  test('and one less ends with a sentence', async () => {
    const lost = right('kunjungan-alert', 'Describe', 'group', 'kunjungan-ingest')
    await broker.withdraw([lost])
    const { exitCode, said } = await alertOnce()
    await broker.allow([lost])
    expect(exitCode).toBe(1)
    expect(said).toMatch(/User:kunjungan-alert .*the rights listed in docs\/secured-kafka\.md/)
  })
})
