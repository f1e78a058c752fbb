/**
 * Restarts a consumer that kafkajs has ended for a fault that its own retries do not fix (a right that was withdrawn):
 * ingest is halted, and the consumer is started again until Kafka accepts it. A consumer that has never fetched fails
 * instead: then its configuration is wrong, and the caller gets the error.
 */
import type { Consumer, ConsumerRunConfig } from 'kafkajs'
import { messageOf } from '../../../infra/errors.ts'
import { kafkaFault, type KafkaAccess } from '../../../infra/kafka/client.ts'
import type { Logger } from '../../../infra/log.ts'
import { logHalt } from '../faults/halt.ts'
import type { IngestObserver } from '../observer.ts'
import { defaultHaltDelayMs, type RetryPolicyConfig } from '../faults/retry-policy.ts'

export interface RestartAfterCrashConfig {
  readonly retry: RetryPolicyConfig
  readonly access: KafkaAccess
  readonly run: ConsumerRunConfig
}

export interface RestartAfterCrashDeps {
  readonly consumer: Pick<Consumer, 'connect' | 'run' | 'on' | 'events'>
  readonly logger: Logger
  readonly observer: IngestObserver
  /** Called with an error that no restart fixes. */
  readonly onFailure: (error: unknown) => void
  readonly isStopping: () => boolean
}

/** Watches a consumer that is about to run. */
export function restartAfterCrash(config: RestartAfterCrashConfig, deps: RestartAfterCrashDeps): void {
  const { consumer, logger, observer } = deps
  let hasFetched = false
  let isHalted = false

  const startAgain = async (): Promise<void> => {
    if (deps.isStopping()) return
    try {
      await consumer.connect()
      await consumer.run(config.run)
    } catch (error) {
      halt(error)
    }
  }
  const halt = (error: unknown): void => {
    if (!isHalted) {
      const reason = kafkaFault(error, config.access).message
      logHalt(logger, reason)
      observer.onHalt(reason)
    }
    isHalted = true
    setTimeout(() => void startAgain(), config.retry.haltDelayMs ?? defaultHaltDelayMs)
  }

  consumer.on(consumer.events.FETCH, () => {
    hasFetched = true
    if (!isHalted) return
    isHalted = false
    logger.info('ingest resumes')
    observer.onHalt(undefined)
  })
  consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => {
    if (restart)
      logger.warn({ error: messageOf(error) }, 'the consumer lost its connection to Kafka and restarts')
    else if (hasFetched && !config.retry.failOnHalt && !deps.isStopping()) halt(error)
    else deps.onFailure(error)
  })
}
