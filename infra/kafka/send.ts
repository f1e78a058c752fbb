/**
 * Sends messages with all acknowledgements, in halves where Kafka finds a batch too large: how many bytes meet in one
 * partition is not known before. What is sent again thereby changes nothing, as events have identities.
 */
import type { Message, Producer } from 'kafkajs'
import { KunjunganError } from '../errors.ts'
import { kafkaErrorType } from './client.ts'

export interface Addressed {
  readonly topic: string
  readonly message: Message
}

const tooLarge = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'])

/** @throws KunjunganError `kafka` for a single message that is larger than its topic takes. */
export async function sendAll(producer: Producer, messages: readonly Addressed[]): Promise<void> {
  if (messages.length === 0) return
  const topics = [...new Set(messages.map(({ topic }) => topic))]
  const topicMessages = topics.map((topic) => ({
    topic,
    messages: messages.filter((item) => item.topic === topic).map(({ message }) => message),
  }))
  try {
    await producer.sendBatch({ topicMessages, acks: -1 })
  } catch (error) {
    if (!tooLarge.has(kafkaErrorType(error) ?? '')) throw error
    if (messages.length === 1) {
      const text = `A record is larger than the topic ${topics[0]} takes: raise its max.message.bytes.`
      throw new KunjunganError('kafka', text, { cause: error })
    }
    const middle = messages.length >> 1
    await sendAll(producer, messages.slice(0, middle))
    await sendAll(producer, messages.slice(middle))
  }
}
