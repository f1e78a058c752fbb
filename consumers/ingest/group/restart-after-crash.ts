/**
 * Restarts a consumer that kafkajs has ended for a fault that its own retries do not fix (a right that was withdrawn):
 * ingest is halted, and the consumer is started again until Kafka accepts it. A consumer that has never fetched fails
 * instead: then its configuration is wrong, and the caller gets the error. A consumer without a connection is restarted
 * by kafkajs itself, without end: where that lasts, it is reported as a halt.
 */
import type { Consumer, ConsumerRunConfig } from 'kafkajs'
import { messageOf } from '../../../infra/errors.ts'
import { kafkaFault, type KafkaAccess } from '../../../infra/kafka/client.ts'
import type { Logger } from '../../../infra/log.ts'
import { logHalt } from '../faults/halt.ts'
import type { IngestObserver } from '../observer.ts'
import { defaultHaltDelayMs, haltAfterMs, type RetryPolicyConfig } from '../faults/retry-policy.ts'

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
  /** Milliseconds that never go back; left out: those of this process. */
  readonly nowMs?: () => number
}

/** Watches a consumer that is about to run. */
export function restartAfterCrash(config: RestartAfterCrashConfig, deps: RestartAfterCrashDeps): void {
  const { consumer, logger, observer, nowMs = () => performance.now() } = deps
  let hasFetched = false
  let isHalted = false
  let lostAtMs: number | undefined

  const startAgain = async (): Promise<void> => {
    if (deps.isStopping()) return
    try {
      await consumer.connect()
      await consumer.run(config.run)
    } catch (error) {
      halt(error)
    }
  }
  const reportHalt = (reason: string): void => {
    if (isHalted) return
    isHalted = true
    logHalt(logger, reason)
    observer.onHalt(reason)
  }
  const halt = (error: unknown): void => {
    reportHalt(kafkaFault(error, config.access).message)
    setTimeout(() => void startAgain(), config.retry.haltDelayMs ?? defaultHaltDelayMs)
  }
  const lost = (error: Error): void => {
    lostAtMs ??= nowMs()
    const fix = kafkaFault(error, config.access).message
    logger.warn({ error: messageOf(error), fix }, 'the consumer lost its connection to Kafka and restarts')
    // Also a command that is to finish waits: a broker that is restarted comes back.
    if (nowMs() - lostAtMs >= haltAfterMs && !deps.isStopping()) reportHalt(fix)
  }

  consumer.on(consumer.events.FETCH, () => {
    hasFetched = true
    lostAtMs = undefined
    if (!isHalted) return
    isHalted = false
    logger.info('ingest resumes')
    observer.onHalt(undefined)
  })
  consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => {
    if (restart) lost(error)
    else if (hasFetched && !config.retry.failOnHalt && !deps.isStopping()) halt(error)
    else deps.onFailure(error)
  })
}
