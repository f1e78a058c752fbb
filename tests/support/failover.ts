/**
 * Everything of ours that sends to Kafka, sending without a pause while leaders of partitions are killed; and what is
 * in the topics afterwards, counted record by record.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { DeadLetter } from '../../consumers/dead-letters/read.ts'
import { replayDeadLetters } from '../../consumers/dead-letters/replay.ts'
import { AlertTopic } from '../../consumers/alert/state/alert-topic.ts'
import { transitionId } from '../../consumers/alert/state/alert-row.ts'
import { DeadLetterTopic } from '../../consumers/ingest/dead-letters/dead-letter-topic.ts'
import { headerText, replayHeader } from '../../schemas/dead-letter.ts'
import { noObserver } from '../../consumers/ingest/observer.ts'
import { RetryPolicy } from '../../consumers/ingest/faults/retry-policy.ts'
import { createClickHouse } from '../../infra/clickhouse/client.ts'
import { connectProducer } from '../../infra/kafka/producer.ts'
import { readTopic } from '../../infra/kafka/read-topic.ts'
import { createLogger } from '../../infra/log.ts'
import { outgoingOf } from '../../producers/outgoing.ts'
import { createEventSender } from '../../producers/send-events.ts'
import type { Event } from '../../schemas/event.ts'
import { aRow } from './alert-rows.ts'
import type { Pipeline } from './pipeline.ts'
import type { SharedStack } from './shared-stack.ts'

/** Sends one batch; resolves with the names of what is acknowledged by it. */
type Step = (batch: number) => Promise<readonly string[]>

export interface Flow {
  readonly name: string
  readonly topic: string
  readonly acknowledged: string[]
  /** Sends that failed: what they held is neither wanted nor missed. */
  readonly failures: string[]
  /** The name of a record that this flow has sent; undefined for others. */
  readonly nameOf: (header: (name: string) => string | undefined, value: string) => string | undefined
  readonly step: Step
}

/** Records of one batch. */
export const size = 40
const range = (batch: number): number[] => Array.from({ length: size }, (_, at) => batch * size + at)
const logger = createLogger({ level: 'silent', pretty: false })

/** Events by the sender, dead letters of ingest, replayed ones, and transitions of alerts. */
export async function createFlows(
  pipeline: Pipeline,
  stack: SharedStack,
): Promise<{ readonly flows: readonly Flow[] } & AsyncDisposable> {
  await using open = new AsyncDisposableStack()
  const { kafka, topics } = pipeline
  const flow = (name: string, topic: string, nameOf: Flow['nameOf'], step: Step): Flow => ({
    name,
    topic,
    nameOf,
    step,
    acknowledged: [],
    failures: [],
  })

  const sender = open.use(await createEventSender({ topics }, { kafka }))
  const sending = flow(
    'sender',
    topics.queue,
    (_header, value) => /"id":"(p\d+)"/.exec(value)?.[1],
    async (batch) => {
      await sender.send(range(batch).map((at) => outgoingOf(eventOf(at))))
      return range(batch).map((at) => `p${at}`)
    },
  )

  const retryPolicy = new RetryPolicy(
    { failOnHalt: false, maxDelayMs: 1_000 },
    { logger, random: Math.random, observer: noObserver },
  )
  const producer = await connectProducer(kafka, { retry: { retries: 2 } })
  open.defer(() => producer.disconnect())
  const access = { brokers: stack.brokers, security: { ssl: false } }
  const letters = new DeadLetterTopic(topics.deadLetter, {
    producer,
    access,
    retryPolicy,
  })
  const refusing = flow(
    'dead letters',
    topics.deadLetter,
    (header) => header('x-made'),
    async (batch) => {
      const refused = range(batch).map((at) => ({
        topic: 'made.up',
        partition: 0,
        record: {
          key: null,
          value: Buffer.from(`{"n":${at}}`),
          headers: { 'x-made': `d${at}` },
          timestamp: '0',
          offset: String(at),
        },
        refusal: { kind: 'refusal', reason: 'not_cloudevent', detail: 'made up' } as const,
      }))
      await letters.send(refused, new Date(), new AbortController().signal)
      return range(batch).map((at) => `d${at}`)
    },
  )

  const admin = { url: stack.clickhouseUrl, user: 'kunjungan_admin', password: stack.credentials.admin }
  const store = createClickHouse(admin, { database: pipeline.databases.store })
  open.defer(() => store.close())
  const replaying = flow(
    'replay',
    topics.survey,
    (header) => header(replayHeader),
    async (batch) => {
      await replayDeadLetters(
        range(batch).map((at) => letterOf(at, topics.survey)),
        kafka,
        store,
      )
      return range(batch).map((at) => letterOf(at, topics.survey).id)
    },
  )

  const lead = await leader(pipeline)
  open.defer(() => lead[Symbol.asyncDispose]())
  const alerting = flow(
    'alerts',
    topics.alert,
    (_header, value) => /"id":"([^"]+)"/.exec(value)?.[1],
    lead.step,
  )
  const done = open.move()
  return {
    flows: [sending, refusing, replaying, alerting],
    [Symbol.asyncDispose]: () => done.disposeAsync(),
  }
}

function eventOf(at: number): Event {
  return {
    specversion: '1.0',
    id: `p${at}`,
    source: '/test/failover',
    type: 'mpp.ticket.issued',
    time: '2026-02-02T09:00:00+08:00',
    data: { mpp: 'kukar', agency: 'polri', ticket_id: `p${at}` },
  }
}

function letterOf(at: number, topic: string): DeadLetter {
  const message = {
    key: Buffer.from(`k${at}`),
    value: Buffer.from('no JSON'),
    headers: {},
    timestamp: '0',
    attributes: 0,
    offset: '0',
  }
  const place = { topic, partition: 9, offset: String(at) }
  return {
    ...place,
    id: `${topic}:9:${at}`,
    reason: 'not_json',
    detail: '',
    time: '',
    replayOf: undefined,
    cut: [],
    message,
  }
}

/** Decides as a leader does: after an error it takes over again and checks whether the decision was committed. */
async function leader(pipeline: Pipeline): Promise<{ readonly step: Step } & AsyncDisposable> {
  const config = { topic: pipeline.topics.alert, transactionalId: `${pipeline.topics.alert}.failover` }
  let { topic } = await AlertTopic.takeOver(pipeline.kafka, config)
  return {
    async step(batch) {
      const rows = range(batch).map((at) => aRow({ alert_id: `alert-${at}`, agency: `agency-${at % 17}` }))
      const decision = { id: `decision-${batch}`, step: batch + 1 }
      try {
        await topic.send(decision, rows)
      } catch {
        for (;;) {
          await topic[Symbol.asyncDispose]().catch(() => undefined)
          const taken = await AlertTopic.takeOver(pipeline.kafka, config).catch(() => undefined)
          if (taken === undefined) continue
          topic = taken.topic
          if (taken.contents.latest?.id === decision.id) break
          if (
            await topic.send(decision, rows).then(
              () => true,
              () => false,
            )
          )
            break
        }
      }
      return rows.map(transitionId)
    },
    [Symbol.asyncDispose]: () => topic[Symbol.asyncDispose](),
  }
}

/** Sends by all flows until it is disposed. */
export function keepSending(flows: readonly Flow[]): AsyncDisposable {
  const end = new AbortController()
  const running = flows.map(async ({ step, acknowledged, failures }) => {
    for (let batch = 0; !end.signal.aborted; batch++) {
      await step(batch).then(
        (names) => acknowledged.push(...names),
        (error: unknown) => failures.push(String(error)),
      )
      await delay(20)
    }
  })
  return {
    async [Symbol.asyncDispose]() {
      end.abort()
      await Promise.all(running)
    },
  }
}

/** What is missing and what is doubled, in sentences. */
export async function faultsOf({ kafka }: Pipeline, flows: readonly Flow[]): Promise<string[]> {
  const faults: string[] = []
  for (const { name, topic, acknowledged, nameOf } of flows) {
    const seen = new Map<string, number>()
    await readTopic(kafka, topic, ({ message }) => {
      const found = nameOf((header) => headerText(message.headers, header), String(message.value))
      if (found !== undefined) seen.set(found, (seen.get(found) ?? 0) + 1)
    })
    const lost = acknowledged.filter((one) => !seen.has(one))
    const doubled = [...seen].filter(([, times]) => times > 1)
    if (lost.length > 0)
      faults.push(`${name}: ${lost.length} of ${acknowledged.length} acknowledged are lost`)
    if (doubled.length > 0) faults.push(`${name}: ${doubled.length} are there more than once`)
  }
  return faults
}
