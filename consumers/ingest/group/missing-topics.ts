/**
 * Reports event topics that are gone. kafkajs then asks for them again and again, for over an hour and without a word,
 * and reads no other topic meanwhile; once they are there again it goes on.
 */
import type { Admin, Consumer } from 'kafkajs'
import { kafkaErrorType } from '../../../infra/kafka/client.ts'
import type { Logger } from '../../../infra/log.ts'
import { haltedError, logHalt } from '../faults/halt.ts'
import type { IngestObserver } from '../observer.ts'
import type { RetryPolicyConfig } from '../faults/retry-policy.ts'

export interface MissingTopicsConfig {
  readonly topics: readonly string[]
  readonly retry: Pick<RetryPolicyConfig, 'failOnHalt'>
}

export interface MissingTopicsDeps {
  readonly consumer: Pick<Consumer, 'on' | 'events'>
  readonly admin: Pick<Admin, 'fetchTopicMetadata'>
  readonly logger: Logger
  readonly observer: Pick<IngestObserver, 'onHalt'>
  /** Called instead of waiting, where halting is to fail. */
  readonly onFailure: (error: unknown) => void
}

/** Kafka answers each fetch within a second: after so long it is asked what is wrong. */
const silentMs = 20_000
const lookEveryMs = 5_000

/** Watches a consumer that is about to run. */
export function watchForMissingTopics(
  { topics, retry }: MissingTopicsConfig,
  { consumer, admin, logger, observer, onFailure }: MissingTopicsDeps,
): Disposable {
  let fetchedAt = performance.now()
  let isHalted = false

  const isMissing = async (topic: string): Promise<boolean> => {
    try {
      await admin.fetchTopicMetadata({ topics: [topic] })
      return false
    } catch (error) {
      // A Kafka that does not answer, or refuses, is for others to report.
      return kafkaErrorType(error) === 'UNKNOWN_TOPIC_OR_PARTITION'
    }
  }
  const look = async (): Promise<void> => {
    const lastFetch = fetchedAt
    if (isHalted || performance.now() - lastFetch < silentMs) return
    const missing: string[] = []
    for (const topic of topics) if (await isMissing(topic)) missing.push(topic)
    if (missing.length === 0 || isHalted || fetchedAt !== lastFetch) return
    const reason = `Kafka has no topic ${missing.join(', ')} any more, and nothing is read before it is there: run \`npx kunjungan migrate\`, which creates it again.`
    if (retry.failOnHalt) return onFailure(haltedError(reason))
    isHalted = true
    logHalt(logger, reason)
    observer.onHalt(reason)
  }
  consumer.on(consumer.events.FETCH, () => {
    fetchedAt = performance.now()
    if (!isHalted) return
    isHalted = false
    logger.info('ingest resumes')
    observer.onHalt(undefined)
  })
  const looking = setInterval(() => void look(), lookEveryMs).unref()
  return { [Symbol.dispose]: () => clearInterval(looking) }
}
