/**
 * The topic of alerts, each transition in it once. A decision's transitions go out in one Kafka transaction; its commit
 * is the moment from which they count. A new leader first fences every earlier one: all have the same transactional id,
 * and Kafka lets only the producer that registered last commit and aborts the open transaction of the one before. Only
 * then it reads the topic. So what it reads is final, and no former leader can add to it.
 */
import type { Kafka, KafkaMessage, Message, Producer } from 'kafkajs'
import { connectProducer } from '../../../infra/kafka/producer.ts'
import { readTopic } from '../../../infra/kafka/read-topic.ts'
import { AlertRow, transitionId } from './alert-row.ts'

export interface AlertTopicConfig {
  readonly topic: string
  readonly transactionalId: string
}

/** One decision of a leader, with its place in the order of decisions. */
export interface Decision {
  readonly id: string
  /** Greater than that of every decision before. */
  readonly step: number
}

/** What the topic has. */
export interface TopicContents {
  /** By transition id, in the order of the decisions. */
  readonly rows: ReadonlyMap<string, AlertRow>
  /** The latest decision with transitions; undefined where there is none yet. */
  readonly latest: Decision | undefined
}

const decisionHeader = 'kunjungan_decision'
const stepHeader = 'kunjungan_step'
const source = '/kunjungan/alert'

export class AlertTopic implements AsyncDisposable {
  readonly #config: AlertTopicConfig
  readonly #producer: Producer

  private constructor(config: AlertTopicConfig, producer: Producer) {
    this.#config = config
    this.#producer = producer
  }

  /** Fences every earlier leader off, then reads what there is. */
  static async takeOver(
    kafka: Kafka,
    config: AlertTopicConfig,
    signal?: AbortSignal,
  ): Promise<{ readonly topic: AlertTopic; readonly contents: TopicContents }> {
    await using open = new AsyncDisposableStack()
    const { transactionalId } = config
    const limits = { transactionTimeout: 30_000, retry: { retries: 8 } }
    const producer = await connectProducer(kafka, { transactionalId, ...limits })
    open.defer(() => producer.disconnect())
    // Beginning a transaction registers the producer; an empty one leaves nothing behind.
    const first = await producer.transaction()
    await first.abort()
    const contents = await readContents(kafka, config.topic, signal)
    open.move()
    return { topic: new AlertTopic(config, producer), contents }
  }

  /**
   * Sends all transitions of a decision or none. After an error it is not known which: the next session takes over and
   * reads it.
   * @param beforeCommit - for tests: called between sending and committing.
   */
  async send(
    decision: Decision,
    rows: readonly AlertRow[],
    beforeCommit?: () => Promise<void>,
  ): Promise<void> {
    const messages = rows.map((row) => messageOf(row, decision))
    const transaction = await this.#producer.transaction()
    try {
      await transaction.send({ topic: this.#config.topic, acks: -1, messages })
      await beforeCommit?.()
      await transaction.commit()
    } catch (error) {
      if (transaction.isActive()) await transaction.abort().catch(() => undefined)
      throw error
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#producer.disconnect()
  }
}

/** The record of a transition: a structured CloudEvent, keyed so that an agency's alerts keep their order. */
export function messageOf(row: AlertRow, decision: Decision): Message {
  const event = {
    specversion: '1.0',
    id: transitionId(row),
    source,
    type: row.status === 'firing' ? 'mpp.alert.raised' : 'mpp.alert.resolved',
    time: row.resolved_at ?? row.started_at,
    subject: `${row.mpp}/${row.agency}`,
    datacontenttype: 'application/json',
    data: row,
  }
  return {
    key: `${row.mpp}/${row.agency}`,
    value: JSON.stringify(event),
    headers: {
      'content-type': 'application/cloudevents+json',
      [decisionHeader]: decision.id,
      [stepHeader]: String(decision.step),
    },
  }
}

/** Reads every transition that the topic has; records of other kinds are ignored. */
async function readContents(kafka: Kafka, topic: string, signal?: AbortSignal): Promise<TopicContents> {
  const found: { readonly row: AlertRow; readonly decision: Decision }[] = []
  await readTopic(
    kafka,
    topic,
    ({ message }) => {
      const parsed = parseMessage(message)
      if (parsed !== undefined) found.push(parsed)
    },
    signal,
  )
  found.sort((a, b) => a.decision.step - b.decision.step)
  return {
    rows: new Map(found.map(({ row }) => [transitionId(row), row])),
    latest: found.at(-1)?.decision,
  }
}

function parseMessage(
  message: KafkaMessage,
): { readonly row: AlertRow; readonly decision: Decision } | undefined {
  const header = (name: string): string => String(message.headers?.[name] ?? '')
  try {
    const event = JSON.parse(String(message.value)) as { data?: unknown }
    const parsed = AlertRow.safeParse(event.data)
    if (!parsed.success) return undefined
    return { row: parsed.data, decision: { id: header(decisionHeader), step: Number(header(stepHeader)) } }
  } catch {
    return undefined
  }
}
