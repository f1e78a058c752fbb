/**
 * Sends dead letters back into the topic that they came from, with their original bytes and headers and a header that
 * names the dead letter. What was sent is noted before the next chunk goes, so that nothing is sent twice by accident;
 * and an event that arrives twice all the same changes no figure.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import type { IHeaders, Kafka } from 'kafkajs'
import { chunksBySize } from '../../infra/kafka/chunks.ts'
import { connectProducer } from '../../infra/kafka/producer.ts'
import { type Addressed, sendAll, tooLargeMessages } from '../../infra/kafka/send.ts'
import { deadLetterOwnHeaders, replayHeader } from '../../schemas/dead-letter.ts'
import type { DeadLetter } from './read.ts'

/** Why a dead letter cannot be sent back, or undefined where it can. */
export function obstacle(letter: DeadLetter): string | undefined {
  if (letter.reason === 'too_large') return 'only its first 65,536 bytes were kept'
  if (letter.reason === 'tombstone') return 'it has no value'
  if (letter.cut.length > 0)
    return `it is not whole: ${letter.cut.join(' and ')} were cut, as its detail says`
  if (letter.message.value === null) return 'it held personal data, so nothing of it was kept'
  return undefined
}

const chunkLetters = 100

/**
 * Sends and notes chunk by chunk; returns how many were sent. The client writes to `dead_letter_replays`.
 * @param onTooLarge - called with each letter that its topic does not take; the others are sent all the same.
 */
export async function replayDeadLetters(
  letters: readonly DeadLetter[],
  kafka: Kafka,
  store: ClickHouseClient,
  onTooLarge: (letter: DeadLetter) => void = () => undefined,
): Promise<number> {
  const producer = await connectProducer(kafka, { retry: { retries: 20, maxRetryTime: 5_000 } })
  try {
    let sent = 0
    const replays = letters.map((letter) => ({ letter, outgoing: outgoingOf(letter) }))
    for (const chunk of chunksBySize(replays, ({ outgoing }) => outgoing.message, chunkLetters)) {
      const tooLarge = await tooLargeOf(
        sendAll(
          producer,
          chunk.map(({ outgoing }) => outgoing),
        ),
      )
      for (const { letter, outgoing } of chunk) if (tooLarge.has(outgoing.message)) onTooLarge(letter)
      const done = chunk.filter(({ outgoing }) => !tooLarge.has(outgoing.message))
      await store.insert({
        table: 'dead_letter_replays',
        columns: ['dead_letter'],
        values: done.map(({ letter }) => [letter.id]),
        format: 'JSONCompactEachRow',
      })
      sent += done.length
    }
    return sent
  } finally {
    await producer.disconnect()
  }
}

async function tooLargeOf(sending: Promise<void>): Promise<ReturnType<typeof tooLargeMessages>> {
  try {
    await sending
    return new Set()
  } catch (error) {
    const tooLarge = tooLargeMessages(error)
    if (tooLarge.size === 0) throw error
    return tooLarge
  }
}

function outgoingOf({ id, topic, message: { key, value, headers } }: DeadLetter): Addressed {
  return { topic, message: { key, value, headers: { ...originalHeaders(headers), [replayHeader]: id } } }
}

function originalHeaders(headers: IHeaders | undefined): IHeaders {
  return Object.fromEntries(Object.entries(headers ?? {}).filter(([name]) => !deadLetterOwnHeaders.has(name)))
}
