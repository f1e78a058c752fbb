/**
 * One pass of alerts in a process of its own, to be killed at a named step. Takes one JSON argument; says on stdout
 * what came to be.
 */
import { join } from 'node:path'
import { alertOnce } from '../../consumers/alert/once.ts'
import { postJson } from '../../consumers/alert/notify/post.ts'
import type { SessionStep } from '../../consumers/alert/leadership-session.ts'
import { addressesOf, createClickHouse } from '../../infra/clickhouse/client.ts'
import { createKafka } from '../../infra/kafka/client.ts'
import { createLogger } from '../../infra/log.ts'
import { topicNames } from '../../schemas/topics.ts'
import { readReference } from '../../sql/reference.ts'

export interface AlertChildConfig {
  readonly brokers: readonly string[]
  readonly clickhouseUrl: string
  readonly password: string
  readonly database: string
  readonly bi: string
  readonly namespace: string
  /** What it takes for now, milliseconds since 1970. */
  readonly now: number
  readonly webhookUrls: readonly string[]
  /** Ends itself by SIGKILL there, in the first decision that has transitions. */
  readonly kill?: SessionStep | 'after webhook'
}

const config = JSON.parse(process.argv[2] ?? '') as AlertChildConfig

function die(): void {
  process.kill(process.pid, 'SIGKILL')
}

const reference = await readReference(join(import.meta.dirname, '../../sql/reference'))
const clickhouseAccess = { url: config.clickhouseUrl, user: 'kunjungan_alert', password: config.password }
const kafkaAccess = { brokers: config.brokers, security: { ssl: false } }
const logger = createLogger({ level: 'warn', pretty: false })
const groupId = `${config.namespace}.kunjungan-alert`
const client = createClickHouse(clickhouseAccess, { database: config.database })
const { transitions } = await alertOnce(
  {
    topics: topicNames(`${config.namespace}.`),
    groupId,
    transactionalId: groupId,
    ingestGroupIds: [`${config.namespace}.kunjungan-ingest`],
    everyMs: 50,
    sessionTimeoutMs: 1_500,
    clickhouseAccess,
    kafkaAccess,
    notify: {
      webhookUrls: config.webhookUrls,
      webhookSecret: undefined,
      alertmanagerUrl: undefined,
      repeatMs: 4 * 3_600_000,
      payload: {
        reference,
        language: 'id',
        bi: config.bi,
        externalUrl: addressesOf({ url: config.clickhouseUrl })[0],
        isOwnPage: false,
      },
    },
  },
  {
    kafka: createKafka(kafkaAccess, 'alert-child', logger),
    clickhouse: client,
    reference,
    logger,
    clock: () => new Date(config.now),
    random: Math.random,
    onStep: async (step) => {
      if (step === config.kill) die()
    },
    post: async (url, body, options) => {
      await postJson(url, body, options)
      if (config.kill === 'after webhook') die()
    },
  },
)
process.stdout.write(
  `${JSON.stringify(transitions.map(({ alert_id, status }) => `${alert_id}/${status}`))}\n`,
)
process.exit(0)
