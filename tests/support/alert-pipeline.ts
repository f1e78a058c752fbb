/**
 * Alerts running on a pipeline of a test, with a clock of the test's own: history is fed as fast as it goes and judged
 * as if its time were now.
 */
import { inject } from 'vitest'
import type { AlertConfig, AlertDeps } from '../../consumers/alert/worker.ts'
import { backtest } from '../../consumers/alert/backtest/backtest.ts'
import type { NotifierConfig } from '../../consumers/alert/notify/notifier.ts'
import { AlertRow } from '../../consumers/alert/state/alert-row.ts'
import { createClickHouse } from '../../infra/clickhouse/client.ts'
import { createKafka } from '../../infra/kafka/client.ts'
import { readTopic } from '../../infra/kafka/read-topic.ts'
import { createLogger } from '../../infra/log.ts'
import type { ClickHouseClient } from '@clickhouse/client'
import type { AlertChildConfig } from './alert-child.ts'
import type { Pipeline } from './pipeline.ts'
import { dayOf } from './simulated-days.ts'
import { oneNode } from './one-node.ts'

export interface AlertRecord {
  readonly id: string
  readonly type: string
  readonly key: string
  readonly data: AlertRow
}

export interface AlertPipeline extends AsyncDisposable {
  /** The connection of `kunjungan_alert`. */
  readonly client: ClickHouseClient
  readonly config: (notify?: Partial<NotifierConfig>) => AlertConfig
  readonly deps: (more?: Partial<AlertDeps>) => AlertDeps
  readonly childConfig: (more: Partial<AlertChildConfig>) => AlertChildConfig
  /** Every record of the topic of alerts. */
  readonly records: () => Promise<AlertRecord[]>
  /** What a backtest of the same days says. */
  readonly backtest: (from: string, to: string) => Promise<AlertRow[]>
  /** The rows of the view, in order of their start, as they are in the topic. */
  readonly view: () => Promise<AlertRow[]>
}

/** @param clock - what alerts take for now. */
export function alertsOn(pipeline: Pipeline, clock: () => Date): AlertPipeline {
  const { clickhouseUrl, credentials, brokers } = inject('stack')
  const { databases, topics, reference } = pipeline
  const clickhouseAccess = { url: clickhouseUrl, user: 'kunjungan_alert', password: credentials.alert }
  const kafkaAccess = { brokers, security: { ssl: false } }
  const client = createClickHouse(clickhouseAccess, { database: databases.store })
  const logger = createLogger({ level: 'silent', pretty: false })
  const prefix = pipeline.groupId.replace(/kunjungan-ingest$/, '')
  const groupId = `${prefix}kunjungan-alert`
  return {
    client,
    config: (notify = {}) => ({
      topics,
      groupId,
      transactionalId: groupId,
      ingestGroupIds: pipeline.groupIds,
      everyMs: 50,
      sessionTimeoutMs: 1_500,
      clickhouseAccess,
      kafkaAccess,
      notify: {
        webhookUrls: [],
        webhookSecret: undefined,
        alertmanagerUrl: undefined,
        repeatMs: 4 * 3_600_000,
        timeoutMs: 1_000,
        initialDelayMs: 50,
        maxDelayMs: 500,
        payload: {
          reference,
          language: 'id',
          bi: databases.bi,
          externalUrl: oneNode(),
          isOwnPage: false,
        },
        ...notify,
      },
    }),
    deps: (more = {}) => ({
      kafka: createKafka(kafkaAccess, `test-alert-${prefix}`, logger),
      clickhouse: client,
      reference,
      logger,
      clock,
      random: Math.random,
      ...more,
    }),
    childConfig: (more) => ({
      brokers,
      clickhouseUrl,
      password: credentials.alert,
      database: databases.store,
      bi: databases.bi,
      namespace: prefix.replace(/\.$/, ''),
      now: clock().getTime(),
      webhookUrls: [],
      ...more,
    }),
    async records() {
      const records: AlertRecord[] = []
      await readTopic(pipeline.kafka, topics.alert, ({ message }) => {
        const event = JSON.parse(String(message.value)) as Omit<AlertRecord, 'key'>
        records.push({ ...event, data: AlertRow.parse(event.data), key: String(message.key) })
      })
      // Partitions come in any order.
      return records.toSorted((a, b) => a.id.localeCompare(b.id))
    },
    async backtest(from, to) {
      const config = { mpps: ['kukar'], from: dayOf(from), to: dayOf(to) }
      return [...(await backtest(config, { client, reference, clock })).rows]
    },
    async view() {
      const rows = await pipeline.view('visit_alerts', 'started_at, agency, kind')
      return rows.map((row) => AlertRow.parse(Object.fromEntries(Object.entries(row).map(asInTopic))))
    },
    [Symbol.asyncDispose]: () => client.close(),
  }
}

/** By the test's clock deliveries are of today; by the server's they are older with each day, and in time would expire. */
export async function keepDeliveries({ admin, databases: { store } }: Pipeline): Promise<void> {
  await admin.command({ query: `ALTER TABLE ${store}.alert_deliveries REMOVE TTL` })
}

function asInTopic([name, value]: [string, unknown]): [string, unknown] {
  const isInstant = (name.endsWith('_at') || name.startsWith('window_')) && typeof value === 'string'
  return [name, isInstant ? `${value.replace(' ', 'T')}Z` : value]
}

/** Without the time of the decision, which a backtest cannot know. */
export function withoutMoment(rows: readonly AlertRow[]): Omit<AlertRow, 'updated_at'>[] {
  return rows
    .map(({ updated_at: _moment, ...row }) => row)
    .toSorted((a, b) =>
      `${a.started_at}${a.agency}${a.kind}`.localeCompare(`${b.started_at}${b.agency}${b.kind}`),
    )
}
