/**
 * Sends messages of any topics with all acknowledgements. It resolves when every partition's leader has acknowledged
 * (kafkajs/send-messages.ts ensures that, also for batches that are too large for one partition).
 */
import type { Message, Producer } from 'kafkajs'
import { KunjunganError } from '../errors.ts'

export interface Addressed {
  readonly topic: string
  readonly message: Message
}

/**
 * The messages that were too large for their topic when a send failed for that; all others of it are acknowledged.
 * Empty for any other error.
 */
export function tooLargeMessages(thrown: unknown): ReadonlySet<Message> {
  return messagesIn(thrown, 'tooLarge') ?? new Set()
}

/** The messages of a failed send that no leader has acknowledged; undefined where the error does not tell. */
export function unacknowledgedMessages(thrown: unknown): ReadonlySet<Message> | undefined {
  return messagesIn(thrown, 'unacknowledged')
}

/** By the fields that kafkajs/send-messages.ts gives its errors. */
function messagesIn(thrown: unknown, field: string): ReadonlySet<Message> | undefined {
  const error = thrown instanceof KunjunganError ? thrown.cause : thrown
  const found: unknown = error instanceof Error ? Reflect.get(error, field) : undefined
  return Array.isArray(found) ? new Set(found as Message[]) : undefined
}

/** After a failure, a call with the same array resumes where it ended, so a retry sends nothing twice. */
export async function sendTo(producer: Producer, topic: string, messages: Message[]): Promise<void> {
  if (messages.length > 0) await producer.send({ topic, acks: -1, messages })
}

/** @throws KunjunganError `kafka` where single messages are larger than their topic takes; the others are sent. */
export async function sendAll(producer: Producer, messages: readonly Addressed[]): Promise<void> {
  if (messages.length === 0) return
  const byTopic = new Map<string, Message[]>()
  for (const { topic, message } of messages) {
    const own = byTopic.get(topic)
    if (own === undefined) byTopic.set(topic, [message])
    else own.push(message)
  }
  const topicMessages = [...byTopic].map(([topic, own]) => ({ topic, messages: own }))
  try {
    await producer.sendBatch({ topicMessages, acks: -1 })
  } catch (error) {
    const tooLarge = tooLargeMessages(error)
    const topics = topicMessages.filter(({ messages: own }) => own.some((message) => tooLarge.has(message)))
    if (topics.length === 0) throw error
    const names = topics.map(({ topic }) => topic).join(', ')
    const text = `${tooLarge.size === 1 ? 'A record is' : `${tooLarge.size} records are`} larger than the topic takes (${names}): raise its max.message.bytes. All others were sent.`
    throw new KunjunganError('kafka', text, { cause: error })
  }
}
