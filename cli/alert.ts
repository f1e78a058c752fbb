/**
 * `kunjungan alert`: watches the visits and raises alerts until it is stopped, or for one pass. Its
 * subcommands: `backtest` over history, and `silence` to suppress notifications.
 */
import { hostname } from 'node:os'
import type { Command } from 'commander'
import { z } from 'zod'
import { addressesOf } from '../infra/clickhouse/client.ts'
import { queryRows } from '../infra/clickhouse/query-rows.ts'
import { startAlert } from '../consumers/alert/alert.ts'
import type { AlertConfig, AlertDeps } from '../consumers/alert/worker.ts'
import { type AlertObserver, noObserver } from '../consumers/alert/observer.ts'
import { summaryOf } from '../consumers/alert/notify/texts.ts'
import { alertOnce } from '../consumers/alert/once.ts'
import type { AlertRow } from '../consumers/alert/state/alert-row.ts'
import type { ReferenceWatch } from '../sql/reference-watch.ts'
import { KunjunganError } from '../infra/errors.ts'
import { createAlertMetrics } from '../consumers/alert/metrics.ts'
import { startMetricsServer } from '../infra/monitoring/server.ts'
import { metricsPortOption } from './arguments.ts'
import { registerBacktest } from './alert-backtest.ts'
import { registerSilence } from './alert-silence.ts'
import type { CliContext } from './context.ts'
import { untilAborted, watchReference } from './ingest.ts'
import { consumerEndWithinMs, type Connections, withConnections } from './connections.ts'
import { explain } from './connections/explain.ts'

interface Options {
  readonly once?: boolean
  readonly json?: boolean
  readonly metricsPort?: number
}

export function registerAlert(program: Command, context: CliContext): void {
  const command = program
    .command('alert')
    .description('watches the visits and raises alerts on what is unusual; Ctrl-C stops it')
    .option('--once', 'one pass: judges what is ready, notifies the receivers and ends')
    .option('--json', 'one JSON document on stdout at the end')
    .addOption(metricsPortOption('KUNJUNGAN_ALERT_METRICS_PORT'))
    .action(async (options: Options) => {
      if (options.once === true && options.metricsPort !== undefined)
        throw new KunjunganError('usage', '--metrics-port is for a run that lasts: leave out --once.')
      await withConnections(
        context,
        async (connections) => {
          await connections.requireTopics(['queue', 'counter', 'alert'])
          const run = options.once === true ? runOnce : runUntilStopped
          await run(context, connections, options).catch((error: unknown) => {
            throw explain(error, connections, 'alert')
          })
        },
        consumerEndWithinMs,
      )
    })
  registerBacktest(command, context)
  registerSilence(command, context)
}

async function runOnce(context: CliContext, connections: Connections, options: Options): Promise<void> {
  const { isLeading, transitions, undelivered } = await alertOnce(
    alertConfig(context, connections, context),
    alertDeps(context, connections, context),
    context.signal,
  )
  if (options.json === true) {
    context.out(JSON.stringify({ is_leading: isLeading, transitions, undelivered }))
    return
  }
  if (!isLeading) {
    context.out('Another instance of alert leads and does the work: nothing was done here.')
    return
  }
  for (const row of transitions) context.out(lineOf(context, row))
  context.out(transitions.length === 0 ? 'Nothing has changed.' : `Changes: ${transitions.length}.`)
  if (undelivered > 0)
    context.out(`Not acknowledged by a receiver yet: ${undelivered}. The next pass delivers them.`)
}

async function runUntilStopped(
  context: CliContext,
  connections: Connections,
  options: Options,
): Promise<void> {
  const counts = { raised: 0, resolved: 0 }
  const onTransitions = (rows: readonly AlertRow[]): void => {
    for (const row of rows) {
      counts[row.status === 'firing' ? 'raised' : 'resolved'] += 1
      if (options.json !== true) context.out(lineOf(context, row))
    }
  }
  await using observed = await observe(context, options.metricsPort)
  using reference = watchReference(context)
  await using alert = await startAlert(
    alertConfig(context, connections, reference),
    alertDeps(context, connections, reference, { observer: observed.observer, onTransitions }),
  )
  await Promise.race([alert.failed, untilAborted(context.signal)])
  if (options.json === true) context.out(JSON.stringify(counts))
}

/** Serves the metrics where a port is given for them; else nothing is measured. */
async function observe(
  { env, logger, signal }: CliContext,
  givenPort: number | undefined,
): Promise<AsyncDisposable & { readonly observer: AlertObserver }> {
  const port = givenPort ?? env.KUNJUNGAN_ALERT_METRICS_PORT
  if (port === undefined) return { observer: noObserver, [Symbol.asyncDispose]: () => Promise.resolve() }
  const { registry, readiness, observer } = createAlertMetrics({ signal })
  const server = await startMetricsServer(
    { host: env.KUNJUNGAN_METRICS_HOST, port, variable: 'KUNJUNGAN_ALERT_METRICS_PORT' },
    { registry, readiness, logger },
  )
  return { observer, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

/** A transition as a line: when, and what. */
function lineOf({ reference, env }: CliContext, row: AlertRow): string {
  const at = row.resolved_at ?? row.started_at
  return `${at}  ${summaryOf(row, reference, env.KUNJUNGAN_ALERT_LANGUAGE)}`
}

/** The group of all instances of a pipeline's `alert`. */
export function alertGroupId({ env }: Pick<CliContext, 'env'>): string {
  return `${env.KUNJUNGAN_NAMESPACE === '' ? '' : `${env.KUNJUNGAN_NAMESPACE}.`}kunjungan-alert`
}

function alertConfig(
  { env }: CliContext,
  connections: Connections,
  from: Pick<ReferenceWatch, 'reference'>,
): AlertConfig {
  const { topics } = connections.topics
  const groupId = alertGroupId({ env })
  const second = 1_000
  return {
    topics,
    groupId,
    transactionalId: groupId,
    ingestGroupIds: connections.groupIds,
    everyMs: env.KUNJUNGAN_ALERT_EVERY_SECONDS * second,
    notify: {
      webhookUrls: env.KUNJUNGAN_ALERT_WEBHOOK_URL ?? [],
      webhookSecret: env.KUNJUNGAN_ALERT_WEBHOOK_SECRET,
      alertmanagerUrl: env.KUNJUNGAN_ALERTMANAGER_URL,
      repeatMs: env.KUNJUNGAN_ALERT_REPEAT_MINUTES * 60 * second,
      timeoutMs: env.KUNJUNGAN_ALERT_TIMEOUT_SECONDS * second,
      payload: {
        get reference() {
          return from.reference
        },
        language: env.KUNJUNGAN_ALERT_LANGUAGE,
        bi: connections.databases.bi,
        externalUrl: env.KUNJUNGAN_ALERT_EXTERNAL_URL ?? addressesOf(connections.access('bi'))[0],
        isOwnPage: env.KUNJUNGAN_ALERT_EXTERNAL_URL !== undefined,
      },
    },
    clickhouseAccess: connections.access('alert'),
    kafkaAccess: connections.kafkaAccess,
  }
}

/** @param from - what changes in it while alert runs is used from the next pass on. */
function alertDeps(
  context: CliContext,
  connections: Connections,
  from: Pick<ReferenceWatch, 'reference'>,
  more: Pick<AlertDeps, 'observer' | 'onTransitions'> = {},
): AlertDeps {
  const clickhouse = connections.clickhouse('alert', connections.databases.store)
  return {
    ...more,
    history: connections.clickhouse('alert', connections.allShards),
    kafka: connections.kafka(`kunjungan-alert-${hostname()}`),
    clickhouse,
    async storeClock() {
      const query = 'SELECT toUnixTimestamp64Milli(now64(3)) AS now'
      const [row] = await queryRows(clickhouse, z.object({ now: z.number() }), query)
      return row?.now ?? Number.NaN
    },
    get reference() {
      return from.reference
    },
    logger: context.logger,
    clock: () => new Date(),
    random: Math.random,
  }
}
