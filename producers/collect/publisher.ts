/**
 * Sends the events of many requests with few requests to Kafka: what comes while a send is under way goes together with
 * the next one. A submission is `acknowledged` when all in-sync replicas have every event of it. What has not been sent
 * by its deadline is taken out, so nothing waits longer than the request that it came with; what is under way by then
 * may still be written, which a repeat of the sender does not double.
 */
import type { Message, Producer } from 'kafkajs'
import { type Addressed, sendAll, tooLargeMessages } from '../../infra/kafka/send.ts'
import type { TopicNames } from '../../schemas/topics.ts'
import type { Outgoing } from '../outgoing.ts'
import type { Sent } from './answer.ts'

export interface PublisherConfig {
  readonly topics: TopicNames
  /** How long a submission waits for its acknowledgement. */
  readonly deadlineMs: number
  /** Most bytes of one send; a single submission may have more. */
  readonly sendBytes?: number
}

export interface PublisherDeps {
  /** A connected producer, or undefined while there is none. */
  readonly producer: () => Producer | undefined
  readonly observer: PublisherObserver
}

export interface PublisherObserver {
  readonly onSent: (events: number, seconds: number) => void
  readonly onFailed: (error: unknown) => void
}

/** What became of a submission, and when nothing of it is held any more. */
export interface Submitted {
  readonly sent: Promise<Sent>
  readonly released: Promise<void>
}

interface Submission {
  readonly messages: readonly Addressed[]
  readonly bytes: number
  readonly settle: (sent: Sent) => void
  readonly release: () => void
}

const defaultSendBytes = 4 * 1024 * 1024

export class Publisher {
  readonly #config: PublisherConfig
  readonly #deps: PublisherDeps
  #waiting: Submission[] = []
  #isSending = false

  constructor(config: PublisherConfig, deps: PublisherDeps) {
    this.#config = config
    this.#deps = deps
  }

  /** Submissions that wait for a send to begin. */
  get waiting(): number {
    return this.#waiting.length
  }

  /** Sends the events of a request. Neither promise rejects. */
  submit(events: readonly Outgoing[]): Submitted {
    const sent = Promise.withResolvers<Sent>()
    const released = Promise.withResolvers<void>()
    const timer = setTimeout(() => this.#giveUp(submission), this.#config.deadlineMs)
    const submission: Submission = {
      messages: events.map(({ topic, key, value }) => ({
        topic: this.#config.topics[topic],
        message: { key, value },
      })),
      bytes: events.reduce((sum, { value }) => sum + value.length, 0),
      settle(outcome) {
        clearTimeout(timer)
        sent.resolve(outcome)
      },
      release: () => released.resolve(),
    }
    this.#waiting.push(submission)
    if (!this.#isSending) void this.#sendWaiting()
    return { sent: sent.promise, released: released.promise }
  }

  #giveUp(submission: Submission): void {
    submission.settle({ kind: 'retry' })
    const at = this.#waiting.indexOf(submission)
    if (at < 0) return
    this.#waiting.splice(at, 1)
    submission.release()
  }

  async #sendWaiting(): Promise<void> {
    this.#isSending = true
    // What else arrives in this turn of the event loop goes along.
    await new Promise((resolve) => setImmediate(resolve))
    while (this.#waiting.length > 0) {
      const group = this.#takeGroup()
      const outcome = await this.#send(group)
      for (const submission of group) {
        submission.settle(outcomeOf(submission, outcome))
        submission.release()
      }
    }
    this.#isSending = false
  }

  #takeGroup(): Submission[] {
    const most = this.#config.sendBytes ?? defaultSendBytes
    let bytes = 0
    let count = 0
    for (const submission of this.#waiting) {
      if (count > 0 && bytes + submission.bytes > most) break
      bytes += submission.bytes
      count++
    }
    return this.#waiting.splice(0, count)
  }

  async #send(group: readonly Submission[]): Promise<'acknowledged' | 'retry' | ReadonlySet<Message>> {
    const { producer, observer } = this.#deps
    const connected = producer()
    if (connected === undefined) return 'retry'
    const messages = group.flatMap((submission) => submission.messages)
    const startedAt = performance.now()
    try {
      await sendAll(connected, messages)
    } catch (error) {
      const tooLarge = tooLargeMessages(error)
      if (tooLarge.size > 0) return tooLarge
      observer.onFailed(error)
      return 'retry'
    }
    observer.onSent(messages.length, (performance.now() - startedAt) / 1_000)
    return 'acknowledged'
  }
}

function outcomeOf({ messages }: Submission, outcome: 'acknowledged' | 'retry' | ReadonlySet<Message>): Sent {
  if (typeof outcome === 'string') return { kind: outcome }
  const places = messages.flatMap(({ message }, at) => (outcome.has(message) ? [at] : []))
  return places.length === 0 ? { kind: 'acknowledged' } : { kind: 'too_large', places: new Set(places) }
}
