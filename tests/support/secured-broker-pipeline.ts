/**
 * Topics, schema and ingest on the secured broker: what the tests put to work there, under the contract's own names.
 * What it starts it stops.
 */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { ClickHouseClient } from '@clickhouse/client'
import { type RunningIngest, startIngest } from '../../consumers/ingest/ingest.ts'
import type { IngestConfig } from '../../consumers/ingest/ingest-config.ts'
import { noObserver } from '../../consumers/ingest/observer.ts'
import { createClickHouse } from '../../infra/clickhouse/client.ts'
import { createKafka, type KafkaAccess } from '../../infra/kafka/client.ts'
import { createTopics, type TopicsConfig } from '../../infra/kafka/topics.ts'
import type { Logger } from '../../infra/log.ts'
import { outgoingOf } from '../../producers/outgoing.ts'
import { createEventSender } from '../../producers/send-events.ts'
import { Event } from '../../schemas/event.ts'
import { utcOffsetsOf } from '../../schemas/reference.ts'
import { topicNames } from '../../schemas/topics.ts'
import { databaseNames } from '../../sql/databases.ts'
import { migrate } from '../../sql/migrate.ts'
import { readReference } from '../../sql/reference.ts'
import type { SecuredBroker } from './secured-broker.ts'

export const topics = topicNames('')
export const groupId = 'kunjungan-ingest'
export const topicsConfig: TopicsConfig = {
  topics,
  queuePartitions: 2,
  partitions: 1,
  replication: 1,
  deadLetterDays: 30,
  alertDays: 400,
}
const databases = databaseNames('')

export interface SecuredPipeline extends AsyncDisposable {
  /** Starts ingest with this access; `onHalt` hears why it waits. */
  readonly ingest: (
    access: KafkaAccess,
    logger: Logger,
    onHalt?: (reason: string | undefined) => void,
  ) => Promise<RunningIngest>
  readonly storedIds: () => Promise<string[]>
}

/** Creates topics and schema as the super user. */
export async function createSecuredPipeline(broker: SecuredBroker): Promise<SecuredPipeline> {
  const { stack } = broker
  const reference = await readReference(join(import.meta.dirname, '..', '..', 'sql', 'reference'))
  const access = (user: string, password: string) => ({ url: stack.clickhouseUrl, user, password })
  const admin = createClickHouse(access('kunjungan_admin', stack.credentials.admin))
  const storeClient = createClickHouse(access('kunjungan_admin', stack.credentials.admin), {
    database: databases.store,
  })
  const clickhouseAccess = access('kunjungan_ingest', stack.credentials.ingest)
  const clickhouse = createClickHouse(clickhouseAccess, { database: databases.store })
  const clients: ClickHouseClient[] = [admin, storeClient, clickhouse]
  await createTopics(broker.admin, topicsConfig)
  await migrate({ databases, reference }, { client: admin, storeClient, progress: () => undefined })
  const utcOffsets = utcOffsetsOf(reference)
  return {
    async ingest(kafkaAccess, logger, onHalt = () => undefined) {
      const config: IngestConfig = {
        topics,
        groupId,
        kafkaAccess,
        clickhouseAccess,
        limits: { maxRows: 50_000, maxAgeMs: 100 },
        retry: { failOnHalt: false, haltDelayMs: 300 },
      }
      return await startIngest(config, {
        kafka: createKafka(kafkaAccess, 'test-ingest', logger),
        reference: () => ({ utcOffsets }),
        clickhouse,
        logger,
        clock: () => new Date(),
        random: Math.random,
        observer: { ...noObserver, onHalt },
      })
    },
    async storedIds() {
      const query = `SELECT DISTINCT id FROM ${databases.store}.queue_events`
      const rows = await (await admin.query({ query, format: 'JSONEachRow' })).json<{ id: string }>()
      return rows.map(({ id }) => id)
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(clients.map(async (client) => await client.close()))
    },
  }
}

/** A valid event of a new ticket. */
export function issued(more: object = {}): Event {
  const id = randomUUID()
  return Event.parse({
    specversion: '1.0',
    id,
    source: '/test/secured',
    type: 'mpp.ticket.issued',
    time: new Date().toISOString(),
    data: { mpp: 'balikpapan', agency: 'disdukcapil', ticket_id: id, ...more },
  })
}

/** Sends the events with the project's own sender and closes it. */
export async function sendEvents(
  access: KafkaAccess,
  logger: Logger,
  events: readonly Event[],
): Promise<number> {
  await using sender = await createEventSender(
    { topics },
    { kafka: createKafka(access, 'test-producer', logger) },
  )
  return await sender.send(events.map((event) => outgoingOf(event)))
}
