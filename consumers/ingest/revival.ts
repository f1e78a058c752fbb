/**
 * A consumer that Kafka has thrown out for something that no retry mends (a right that was withdrawn) is halted, and
 * begun again until Kafka lets it. A consumer that never got as far as fetching fails instead: then the start was
 * wrong, and whoever started it is to hear of it.
 */
import type { Consumer, ConsumerRunConfig } from 'kafkajs'
import { messageOf } from '../../infra/errors.ts'
import { kafkaFault, type KafkaAccess } from '../../infra/kafka/client.ts'
import type { Logger } from '../../infra/log.ts'
import type { IngestObserver } from './observer.ts'
import type { PatienceConfig } from './patience.ts'

export interface RevivalConfig {
  readonly patience: PatienceConfig
  readonly access: KafkaAccess
  readonly run: ConsumerRunConfig
}

export interface RevivalDeps {
  readonly consumer: Consumer
  readonly logger: Logger
  readonly observer: IngestObserver
  /** Called with what cannot be waited for. */
  readonly onFailure: (error: unknown) => void
  readonly isStopping: () => boolean
}

const defaultPauseMs = 2_000

/** Watches a consumer that is about to run. */
export function reviveOnCrash(config: RevivalConfig, deps: RevivalDeps): void {
  const { consumer, logger, observer } = deps
  let hasFetched = false
  let isHalted = false

  const beginAgain = async (): Promise<void> => {
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
      logger.error({ reason }, 'ingest halted: it goes on by itself once this is mended')
      observer.onHalt(reason)
    }
    isHalted = true
    setTimeout(() => void beginAgain(), config.patience.haltPauseMs ?? defaultPauseMs)
  }

  consumer.on(consumer.events.FETCH, () => {
    hasFetched = true
    if (!isHalted) return
    isHalted = false
    logger.info('ingest goes on')
    observer.onHalt(undefined)
  })
  consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => {
    if (restart) logger.warn({ error: messageOf(error) }, 'the consumer lost Kafka and begins again')
    else if (hasFetched && !config.patience.failOnHalt && !deps.isStopping()) halt(error)
    else deps.onFailure(error)
  })
}
