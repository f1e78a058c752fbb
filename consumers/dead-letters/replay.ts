/**
 * Sends dead letters back into the topic that they came from, with their original bytes and headers and a mark of
 * what they were. What was sent is noted before the next chunk goes, so that nothing is sent twice by accident; and
 * an event that arrives twice all the same changes no figure.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import { type IHeaders, type Kafka, Partitioners } from 'kafkajs'
import { sendAll } from '../../infra/kafka/send.ts'
import { replayHeader } from '../ingest/dead-letter.ts'
import type { DeadLetter } from './read.ts'

/** Why a dead letter cannot be sent back, or undefined where it can. */
export function obstacle(letter: DeadLetter): string | undefined {
  if (letter.reason === 'too_large') return 'only its first 65,536 bytes were kept'
  if (letter.reason === 'tombstone') return 'it has no value'
  if (letter.message.value === null) return 'it held personal data, so nothing of it was kept'
  return undefined
}

const chunkLetters = 100

/** Sends and notes chunk by chunk; tells how many were sent. The client writes to `dead_letter_replays`. */
export async function replayDeadLetters(
  letters: readonly DeadLetter[],
  kafka: Kafka,
  store: ClickHouseClient,
): Promise<number> {
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: Partitioners.DefaultPartitioner,
  })
  await producer.connect()
  try {
    let sent = 0
    for (let from = 0; from < letters.length; from += chunkLetters) {
      const chunk = letters.slice(from, from + chunkLetters)
      await sendAll(
        producer,
        chunk.map(({ id, topic, message }) => ({
          topic,
          message: {
            key: message.key,
            value: message.value,
            headers: { ...originalHeaders(message.headers), [replayHeader]: id },
          },
        })),
      )
      await store.insert({
        table: 'dead_letter_replays',
        columns: ['dead_letter'],
        values: chunk.map(({ id }) => [id]),
        format: 'JSONCompactEachRow',
      })
      sent += chunk.length
    }
    return sent
  } finally {
    await producer.disconnect()
  }
}

const ownHeaders = new Set(['dl_reason', 'dl_detail', 'dl_topic', 'dl_partition', 'dl_offset', 'dl_time'])

function originalHeaders(headers: IHeaders | undefined): IHeaders {
  return Object.fromEntries(Object.entries(headers ?? {}).filter(([name]) => !ownHeaders.has(name)))
}
