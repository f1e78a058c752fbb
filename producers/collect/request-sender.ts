/**
 * Sends the events of many requests with few requests to Kafka: what comes while a send is under way goes together with
 * the next one. A submission is `acknowledged` when all in-sync replicas have every event of it, whatever becomes of the
 * others that it was sent with: a partition that takes nothing concerns its own events alone. What has not been sent
 * by its deadline is taken out, so nothing waits longer than the request that it came with; what is under way by then
 * may still be written, which a repeat of the sender does not double.
 */
import type { Message, Producer } from 'kafkajs'
import { type Addressed, sendAll, tooLargeMessages, unacknowledgedMessages } from '../../infra/kafka/send.ts'
import type { TopicNames } from '../../schemas/topics.ts'
import type { Outgoing } from '../outgoing.ts'
import type { Sent } from './events/answer.ts'

export interface RequestSenderConfig {
  readonly topics: TopicNames
  /** How long a submission waits for its acknowledgement. */
  readonly deadlineMs: number
  /** Most bytes of one send; a single submission may have more. */
  readonly sendBytes?: number
}

export interface RequestSenderDeps {
  /** A connected producer, or undefined while there is none. */
  readonly producer: () => Producer | undefined
  readonly observer: RequestSenderObserver
}

export interface RequestSenderObserver {
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

/** The messages of a send that were not acknowledged: to be repeated, or never taken. */
interface Missing {
  readonly retry: ReadonlySet<Message>
  readonly tooLarge: ReadonlySet<Message>
}

const none: ReadonlySet<Message> = new Set()
const defaultSendBytes = 4 * 1024 * 1024

export class RequestSender {
  readonly #config: RequestSenderConfig
  readonly #deps: RequestSenderDeps
  #waiting: Submission[] = []
  #isSending = false

  constructor(config: RequestSenderConfig, deps: RequestSenderDeps) {
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
      const missing = await this.#send(group)
      for (const submission of group) {
        submission.settle(outcomeOf(submission, missing))
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

  async #send(group: readonly Submission[]): Promise<Missing> {
    const { producer, observer } = this.#deps
    const addressed = group.flatMap(({ messages }) => messages)
    const all = new Set(addressed.map(({ message }) => message))
    const connected = producer()
    if (connected === undefined) return { retry: all, tooLarge: none }
    const startedAt = performance.now()
    const fault: unknown = await sendAll(connected, addressed).then(
      () => undefined,
      (error: unknown) => error,
    )
    const missing = fault === undefined ? { retry: none, tooLarge: none } : missingOf(fault, all)
    const acknowledged = all.size - missing.retry.size - missing.tooLarge.size
    if (acknowledged > 0) observer.onSent(acknowledged, (performance.now() - startedAt) / 1_000)
    if (missing.retry.size > 0) observer.onFailed(fault)
    return missing
  }
}

/** A send that fails for messages that are too large has all others acknowledged. */
function missingOf(error: unknown, all: ReadonlySet<Message>): Missing {
  const tooLarge = tooLargeMessages(error)
  return { retry: tooLarge.size > 0 ? none : (unacknowledgedMessages(error) ?? all), tooLarge }
}

function outcomeOf({ messages }: Submission, { retry, tooLarge }: Missing): Sent {
  if (messages.some(({ message }) => retry.has(message))) return { kind: 'retry' }
  const places = messages.flatMap(({ message }, at) => (tooLarge.has(message) ? [at] : []))
  return places.length === 0 ? { kind: 'acknowledged' } : { kind: 'too_large', places: new Set(places) }
}
