/**
 * Reads the dead-letter topic from its beginning to its end at the start: each dead letter once, however often ingest
 * was killed while it sent it.
 */
import type { Kafka, KafkaMessage } from 'kafkajs'
import { type PlacedMessage, readTopic } from '../../infra/kafka/read-topic.ts'
import { deadLetterHeaders as names, deadLetterId, headerText } from '../../schemas/dead-letter.ts'

export interface DeadLetter {
  /** `topic:partition:offset` of the original record. */
  readonly id: string
  readonly reason: string
  readonly detail: string
  readonly topic: string
  readonly partition: number
  readonly offset: string
  /** When it was refused, RFC 3339. */
  readonly time: string
  /** The dead letter that this one was before it was sent back, if any. */
  readonly replayOf: string | undefined
  /** What was left out of it as too large: `headers`, `key`, `value`. */
  readonly cut: readonly string[]
  readonly message: KafkaMessage
}

/** Every dead letter that the topic still has, in order of their refusal. */
export async function readDeadLetters(
  kafka: Kafka,
  topic: string,
  signal?: AbortSignal,
): Promise<DeadLetter[]> {
  const found = new Map<string, DeadLetter>()
  const keep = ({ message }: PlacedMessage): void => {
    const letter = asDeadLetter(message)
    if (letter !== undefined) found.set(letter.id, letter)
  }
  await readTopic(kafka, topic, keep, signal)
  return [...found.values()].toSorted((a, b) => a.time.localeCompare(b.time) || a.id.localeCompare(b.id))
}

function asDeadLetter(message: KafkaMessage): DeadLetter | undefined {
  const header = (name: string): string | undefined => headerText(message.headers, name)
  const topic = header(names.topic)
  const offset = header(names.offset)
  if (topic === undefined || offset === undefined) return undefined
  const partition = Number(header(names.partition))
  return {
    id: deadLetterId(topic, partition, offset),
    reason: header(names.reason) ?? '',
    detail: header(names.detail) ?? '',
    topic,
    partition,
    offset,
    time: header(names.time) ?? '',
    replayOf: header(names.replayOf),
    cut: header(names.cut)?.split(',') ?? [],
    message,
  }
}
