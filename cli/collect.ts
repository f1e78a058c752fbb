/**
 * `kunjungan collect`: the HTTP collector until it is stopped. It needs Kafka alone, and listens on loopback unless
 * told otherwise; beyond it only with a certificate or behind a proxy, as keys must not travel in the clear.
 */
import { join } from 'node:path'
import type { Command } from 'commander'
import { startMetricsServer } from '../infra/monitoring/server.ts'
import { type Collector, startCollector } from '../producers/collect/collector.ts'
import { KeyWatch } from '../producers/collect/keys/key-file.ts'
import { createCollectMetrics } from '../producers/collect/metrics.ts'
import { watchTls } from '../producers/collect/http/tls-files.ts'
import { metricsPortOption, portOption } from './arguments.ts'
import { registerCollectVerify } from './collect-verify.ts'
import type { CliContext } from './context.ts'
import { untilAborted, watchReference } from './ingest.ts'
import { collectListening } from './listening.ts'
import { consumerEndWithinMs, type Connections, withConnections } from './connections.ts'
import { kafkaOnly } from './connections/one-service.ts'

interface Options {
  readonly host?: string
  readonly port?: number
  readonly metricsPort?: number
}

export function registerCollect(program: Command, context: CliContext): void {
  const command = program
    .command('collect')
    .description(
      'takes events by HTTP and answers once Kafka has them; Ctrl-C finishes what was begun and stops',
    )
    .option('--host <address>', 'where to listen (default: KUNJUNGAN_COLLECT_HOST, else 127.0.0.1)')
    .addOption(portOption('KUNJUNGAN_COLLECT_PORT', 8088))
    .addOption(metricsPortOption('KUNJUNGAN_COLLECT_METRICS_PORT'))
    .action((options: Options) =>
      withConnections(
        kafkaOnly(context),
        async (connections) => {
          await connections.requireTopics(['queue', 'survey', 'counter'])
          await using collector = await collect(context, connections, options)
          context.progress(
            `The collector listens on ${collector.url}; /ready says whether Kafka takes events.`,
          )
          if (collector.keys === 0)
            context.progress('There is no key yet: make one with `npx kunjungan keys create --mpp SLUG`.')
          await untilAborted(context.signal)
        },
        consumerEndWithinMs,
      ),
    )
  registerCollectVerify(command, context)
}

/** Where the senders' keys are kept. */
export function keysFileOf({ env }: CliContext): string {
  return env.KUNJUNGAN_COLLECT_KEYS_FILE ?? join(env.KUNJUNGAN_HOME, 'collect-keys.json')
}

export interface RunningCollector extends AsyncDisposable {
  readonly url: string
  readonly keys: number
}

/** Starts a collector with the connections of a command; disposing it stops it in order. */
export async function collect(
  context: CliContext,
  connections: Connections,
  options: Options,
): Promise<RunningCollector> {
  const { env, logger } = context
  const { host, tls, tlsFiles } = await collectListening(context, options.host)
  await using undo = new AsyncDisposableStack()
  const reference = undo.use(watchReference(context))
  const keys = undo.use(await KeyWatch.open({ file: keysFileOf(context) }, { logger }))
  const metrics = createCollectMetrics()
  const perKey = env.KUNJUNGAN_COLLECT_EVENTS_PER_SECOND
  const inAll = env.KUNJUNGAN_COLLECT_TOTAL_EVENTS_PER_SECOND
  const collector: Collector = await startCollector(
    {
      host,
      port: options.port ?? env.KUNJUNGAN_COLLECT_PORT,
      topics: connections.topics.topics,
      kafkaAccess: connections.kafkaAccess,
      http: {
        maxConnections: env.KUNJUNGAN_COLLECT_CONNECTIONS,
        tls,
        trustedProxies: env.KUNJUNGAN_COLLECT_PROXIES,
      },
      ratePerKey: { eventsPerSecond: perKey, burstEvents: perKey * 10 },
      rateInAll: { eventsPerSecond: inAll, burstEvents: inAll * 5 },
    },
    {
      kafka: (retry) => connections.kafka('kunjungan-collect', retry),
      findKey: (id) => keys.find(id),
      utcOffsets: () => reference.utcOffsets,
      logger,
      observer: metrics.observer,
      nowMs: Date.now,
    },
  )
  undo.use(collector)
  metrics.watch(collector)
  if (tlsFiles !== undefined) undo.use(watchTls(tlsFiles, collector.renewTls, { logger }))
  const metricsPort = options.metricsPort ?? env.KUNJUNGAN_COLLECT_METRICS_PORT
  if (metricsPort !== undefined)
    undo.use(
      await startMetricsServer(
        {
          host: env.KUNJUNGAN_METRICS_HOST,
          port: metricsPort,
          variable: 'KUNJUNGAN_COLLECT_METRICS_PORT',
        },
        { registry: metrics.registry, readiness: collector.readiness, logger },
      ),
    )
  const owned = undo.move()
  return { url: collector.url, keys: keys.size, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
