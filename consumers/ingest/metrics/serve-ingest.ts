/**
 * The metrics of one ingest, served: observer, lag from Kafka and the HTTP server, started together and closed in
 * reverse. To be opened before ingest starts and closed after it has stopped, so that the end can be watched too.
 */
import type { Kafka } from 'kafkajs'
import { openLogs } from '../../../infra/kafka/partition-log.ts'
import type { IngestObserver } from '../observer.ts'
import type { Logger } from '../../../infra/log.ts'
import { topicKinds, type TopicNames } from '../../../schemas/topics.ts'
import { createIngestMetrics } from './ingest-metrics.ts'
import { LagWatch } from './lag-watch.ts'
import { startMetricsServer } from '../../../infra/monitoring/server.ts'

export interface ServedIngestConfig {
  readonly topics: TopicNames
  readonly groupId: string
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  readonly lagEveryMs?: number
}

export interface ServedIngestDeps {
  readonly kafka: Kafka
  readonly logger: Logger
  readonly nowMs: () => number
  /** Aborted when the process is to end: from then on it is not ready. */
  readonly signal: AbortSignal
}

export interface ServedIngest extends AsyncDisposable {
  readonly observer: IngestObserver
  readonly url: string
}

/** @throws KunjunganError `port` where the address is not available. */
export async function serveIngest(config: ServedIngestConfig, deps: ServedIngestDeps): Promise<ServedIngest> {
  const { kafka, logger } = deps
  const { registry, observer, lag, readiness, kafkaAnswered } = createIngestMetrics(config, deps)
  await using open = new AsyncDisposableStack()
  const watch = open.use(
    new LagWatch(
      {
        topics: topicKinds.map((kind) => config.topics[kind]),
        groupId: config.groupId,
        ...(config.lagEveryMs === undefined ? {} : { everyMs: config.lagEveryMs }),
      },
      { openLogs: () => openLogs(kafka, { retries: 1 }), lag, logger, onRead: kafkaAnswered },
    ),
  )
  const server = open.use(await startMetricsServer(config, { registry, readiness, logger }))
  watch.readNow()
  const running = open.move()
  return {
    url: server.url,
    observer: {
      ...observer,
      onRebalance(assigned) {
        observer.onRebalance(assigned)
        watch.readNow()
      },
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}
