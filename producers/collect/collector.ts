/**
 * The collector: CloudEvents in by HTTP, acknowledged when Kafka has them. It keeps no event longer than its request
 * lasts, has no store of its own, and corrects nothing: a sender repeats until it gets a 202, and identity makes the
 * repeats harmless. Disposing it makes it unready, finishes what was begun, and closes.
 */
import type { Server } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { KunjunganError } from '../../infra/errors.ts'
import type { KafkaAccess } from '../../infra/kafka/client.ts'
import type { Logger } from '../../infra/log.ts'
import type { Readiness } from '../../infra/monitoring/server.ts'
import { topicKinds, type TopicNames } from '../../schemas/topics.ts'
import { asyncApiText } from './documents/asyncapi.ts'
import { authenticate } from './keys/authenticate.ts'
import { BrokerConnection, type BrokerConnectionDeps } from './broker-connection.ts'
import { createHttpServer, type HttpConfig } from './http/http-server.ts'
import { InFlight, type InFlightLimits } from './limits/in-flight.ts'
import type { Key } from './keys/keys.ts'
import { listen } from './http/listen.ts'
import type { CollectObserver } from './observer.ts'
import { openApiText } from './documents/openapi.ts'
import { RequestSender } from './request-sender.ts'
import { addRoutes } from './routes.ts'
import { type Rate, TokenBuckets } from './limits/token-bucket.ts'

export interface CollectorConfig {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  readonly topics: TopicNames
  readonly kafkaAccess: KafkaAccess
  readonly http?: Partial<HttpConfig>
  readonly inFlight?: Partial<InFlightLimits>
  readonly ratePerKey?: Rate
  readonly rateInAll?: Rate
  readonly bodyTimeoutMs?: number
  /** Within which a request is answered once its body is there. */
  readonly brokerDeadlineMs?: number
  /** How long a stopping collector stays unready before it closes, so that a load balancer sees it. */
  readonly drainMs?: number
}

export interface CollectorDeps {
  readonly kafka: BrokerConnectionDeps['kafka']
  readonly findKey: (id: string) => Key | undefined
  readonly utcOffsets: () => ReadonlyMap<string, number>
  readonly logger: Logger
  readonly observer: CollectObserver
  readonly nowMs: () => number
}

export interface Collector extends AsyncDisposable {
  /** Where it listens, such as http://127.0.0.1:8088. */
  readonly url: string
  readonly readiness: () => Readiness
  readonly inFlight: InFlight
  /** Other certificates for connections from now on. */
  readonly renewTls: (tls: { readonly cert: Buffer; readonly key: Buffer }) => void
}

/** What was begun gets so long when the collector stops: longer than a request waits for Kafka. */
const finishWithinMs = 8_000

export const defaults = {
  http: {
    maxConnections: 2_000,
    maxHeaderBytes: 16 * 1024,
    headersTimeoutMs: 10_000,
    requestTimeoutMs: 20_000,
    keepAliveTimeoutMs: 65_000,
  },
  inFlight: { maxBytes: 64 * 1024 * 1024, maxRequests: 128 },
  ratePerKey: { eventsPerSecond: 1_000, burstEvents: 10_000 },
  rateInAll: { eventsPerSecond: 20_000, burstEvents: 100_000 },
  bodyTimeoutMs: 10_000,
  brokerDeadlineMs: 5_000,
  drainMs: 0,
} as const

/**
 * Listens when it resolves; Kafka may still be away then, which /ready says.
 * @throws KunjunganError `port` where the address is not available.
 */
export async function startCollector(config: CollectorConfig, deps: CollectorDeps): Promise<Collector> {
  const { observer, logger, nowMs } = deps
  const stopping = new AbortController()
  await using undo = new AsyncDisposableStack()
  const broker = undo.use(
    new BrokerConnection(
      { topics: topicKinds.map((kind) => config.topics[kind]), access: config.kafkaAccess },
      { kafka: deps.kafka, logger },
    ),
  )
  const requestSender = new RequestSender(
    { topics: config.topics, deadlineMs: config.brokerDeadlineMs ?? defaults.brokerDeadlineMs },
    {
      producer: () => broker.producer,
      observer: {
        onSent(events, seconds) {
          broker.sent()
          observer.onSent(events, seconds)
        },
        onFailed(error) {
          broker.failed(error)
          observer.onSendFailed()
        },
      },
    },
  )
  const buckets = new TokenBuckets(
    config.ratePerKey ?? defaults.ratePerKey,
    config.rateInAll ?? defaults.rateInAll,
    nowMs(),
  )
  const inFlight = new InFlight({ ...defaults.inFlight, ...config.inFlight })
  const readiness = (): Readiness =>
    stopping.signal.aborted ? { isReady: false, reason: 'The collector is stopping.' } : broker.readiness()
  const app = await createHttpServer(
    { ...defaults.http, ...config.http },
    {
      logger,
      observer,
      isStopping: () => stopping.signal.aborted,
      isFull: () => inFlight.isFull,
    },
  )
  undo.defer(() => app.close())
  const mpps = [...deps.utcOffsets().keys()].toSorted()
  addRoutes(
    app,
    { bodyTimeoutMs: config.bodyTimeoutMs ?? defaults.bodyTimeoutMs },
    {
      ...deps,
      requestSender,
      buckets,
      inFlight,
      readiness,
      senderOf: (credentials, at) => authenticate(credentials, deps.findKey, at),
      openapi: openApiText(mpps),
      asyncapi: asyncApiText(mpps),
    },
  )
  const url = await listen(app, config, (code, cause) => {
    const { host, port } = config
    return new KunjunganError(
      'port',
      `The collector cannot listen on ${host}, port ${port} (${code}): choose another with KUNJUNGAN_COLLECT_PORT or --port (0 takes a free one), or another KUNJUNGAN_COLLECT_HOST.`,
      { cause },
    )
  })
  logger.info({ url }, 'the collector listens')
  const owned = undo.move()
  return {
    url,
    readiness,
    inFlight,
    renewTls: (tls) => {
      if ('setSecureContext' in app.server && typeof app.server.setSecureContext === 'function')
        app.server.setSecureContext(tls)
    },
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await delay(config.drainMs ?? defaults.drainMs)
      using _closing = closeConnections(app.server)
      await owned.disposeAsync()
      logger.info('the collector has stopped')
    },
  }
}

/** A connection that was busy when closing began would stay open, idle, for as long as it is kept alive. */
function closeConnections(server: Server): Disposable {
  const idle = setInterval(() => server.closeIdleConnections(), 50)
  const all = setTimeout(() => server.closeAllConnections(), finishWithinMs)
  return {
    [Symbol.dispose]() {
      clearInterval(idle)
      clearTimeout(all)
    },
  }
}
