/**
 * Sends refused records to the dead-letter topic until Kafka has acknowledged them. A topic that cannot be written
 * halts ingest: nothing is committed before, so nothing is lost. A topic with a smaller limit than the contract's gets
 * letters that keep less of the original, so that one record never stops the others. A dead letter sent twice is
 * counted once.
 */
import type { Message, Producer } from 'kafkajs'
import { chunksBySize } from '../../../infra/kafka/chunks.ts'
import { kafkaErrorType, kafkaFault, type KafkaAccess } from '../../../infra/kafka/client.ts'
import { sendTo, tooLargeMessages } from '../../../infra/kafka/send.ts'
import { deadLetterMaxBytes } from '../../../infra/kafka/topics.ts'
import { deadLetterHeaders } from '../../../schemas/dead-letter.ts'
import { deadLetterMessage, keeping, type RefusedRecord } from './dead-letter.ts'
import { kafkaErrorClass } from '../faults/fault-class.ts'
import type { RetryPolicy } from '../faults/retry-policy.ts'

export interface DeadLetterTopicDeps {
  readonly producer: Producer
  readonly access: KafkaAccess
  readonly retryPolicy: RetryPolicy
}

/** A letter with how much of the original it keeps. */
interface Letter {
  readonly refused: RefusedRecord
  readonly message: Message
  readonly step: number
}

export class DeadLetterTopic {
  readonly #topic: string
  readonly #deps: DeadLetterTopicDeps

  constructor(topic: string, deps: DeadLetterTopicDeps) {
    this.#topic = topic
    this.#deps = deps
  }

  /**
   * Resolves when every one is acknowledged by all in-sync replicas.
   * @param now - the time of refusal.
   * @returns what `dl_detail` says of each.
   */
  async send(refused: readonly RefusedRecord[], now: Date, signal: AbortSignal): Promise<string[]> {
    const details = new Map<RefusedRecord, string>()
    const letters = function* (): Generator<Letter> {
      for (const one of refused) yield letterOf(one, now, 0)
    }
    for (const chunk of chunksBySize(letters(), ({ message }) => message)) {
      const done = await this.#sendChunk(chunk, now, signal)
      for (const { refused: one, message } of done)
        details.set(one, String(message.headers?.[deadLetterHeaders.detail]))
    }
    return refused.map((one) => details.get(one) ?? one.refusal.detail)
  }

  /** @returns the letters as they were acknowledged. */
  async #sendChunk(chunk: readonly Letter[], now: Date, signal: AbortSignal): Promise<Letter[]> {
    const { producer, access, retryPolicy } = this.#deps
    const done: Letter[] = []
    let left = chunk
    // The same array at each attempt, so that what a failed one has sent is not sent again.
    let messages = chunk.map(({ message }) => message)
    const run = async (): Promise<void> => {
      for (;;) {
        try {
          await sendTo(producer, this.#topic, messages)
          done.push(...left)
          return
        } catch (error) {
          const tooLarge = tooLargeMessages(error)
          if (tooLarge.size === 0) throw error
          done.push(...left.filter(({ message }) => !tooLarge.has(message)))
          left = left.filter(({ message }) => tooLarge.has(message))
          // Not even a pointer to the record fits: the topic's limit has to be fixed, and then everything is kept.
          const isHopeless = left.some(({ step }) => step === keeping.length - 1)
          left = left.map(({ refused, step }) => letterOf(refused, now, isHopeless ? 0 : step + 1))
          messages = left.map(({ message }) => message)
          if (isHopeless) throw error
        }
      }
    }
    const call = {
      dependency: 'kafka' as const,
      what: `send to ${this.#topic}`,
      run,
      classify: kafkaErrorClass,
      codeOf: kafkaErrorType,
      explain: (error: unknown) =>
        tooLargeMessages(error).size > 0
          ? `The dead-letter topic ${this.#topic} cannot be written: it takes no record of even the smallest size, raise its max.message.bytes to ${deadLetterMaxBytes}.`
          : `The dead-letter topic ${this.#topic} cannot be written. ${kafkaFault(error, access).message}`,
    }
    const outcome = await retryPolicy.run(call, signal)
    // Without an acknowledgement of every letter the send has failed.
    if (outcome !== 'done') throw new Error(`dead letters were not sent: ${outcome}`)
    return done
  }
}

function letterOf(refused: RefusedRecord, now: Date, step: number): Letter {
  return { refused, step, message: deadLetterMessage(refused, now, keeping[step]) }
}
