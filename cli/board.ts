/**
 * `kunjungan board`: the figures as web pages until it is stopped. It needs ClickHouse alone and reads as a BI user;
 * on this machine's own address with the embedded ClickHouse it asks for no login.
 */
import { join } from 'node:path'
import type { Command } from 'commander'
import { createClickHouse } from '../infra/clickhouse/client.ts'
import { startMetricsServer } from '../infra/monitoring/server.ts'
import { type Board, startBoard } from '../readers/board/board.ts'
import type { Reader } from '../readers/board/figures.ts'
import { reportMaker } from '../readers/board/report-files.ts'
import { createBoardMetrics } from '../readers/board/metrics.ts'
import { metricsPortOption, portOption } from './arguments.ts'
import { createLagReader } from './board-lag.ts'
import { createSilencing } from './board-silences.ts'
import type { CliContext } from './context.ts'
import { untilAborted, watchReference } from './ingest.ts'
import { boardListening } from './listening.ts'
import { type Connections, withConnections } from './connections.ts'
import { clickHouseOnly } from './connections/one-service.ts'

interface Options {
  readonly host?: string
  readonly port?: number
  readonly metricsPort?: number
}

/** A page that takes longer says that ClickHouse does not answer. */
const answerWithinMs = 20_000

export function registerBoard(program: Command, context: CliContext): void {
  program
    .command('board')
    .description('the figures as web pages that keep themselves current; Ctrl-C stops it')
    .option('--host <address>', 'where to listen (default: KUNJUNGAN_BOARD_HOST, else 127.0.0.1)')
    .addOption(portOption('KUNJUNGAN_BOARD_PORT', 8090))
    .addOption(metricsPortOption('KUNJUNGAN_BOARD_METRICS_PORT'))
    .action((options: Options) =>
      withConnections(clickHouseOnly(context), async (connections) => {
        await using board = await showBoard(context, connections, options)
        context.progress(`The board is at ${board.url}`)
        await untilAborted(context.signal)
      }),
    )
}

export type ShownBoard = AsyncDisposable & Pick<Board, 'url'>

/** Starts a board with the connections of a command; disposing it stops it in order. */
export async function showBoard(
  context: CliContext,
  connections: Connections,
  options: Options,
): Promise<ShownBoard> {
  const { env, logger } = context
  const { host, tls, isLoginAsked } = await boardListening(context, connections, options.host)
  await using undo = new AsyncDisposableStack()
  const readerOf = (user: string, password: string): Reader => ({
    user,
    bi: connections.databases.bi,
    client: createClickHouse(
      { ...connections.access('bi'), user, password },
      { settings: false, requestTimeoutMs: answerWithinMs, application: 'kunjungan board' },
    ),
  })
  const { user, password } = connections.access('bi')
  const openReader = isLoginAsked ? undefined : readerOf(user, password)
  if (openReader !== undefined) undo.defer(() => openReader.client.close())
  const metrics = createBoardMetrics()
  const watched = undo.use(watchReference(context))
  const reference = (): CliContext['reference'] => watched.reference
  const { machine, signal } = context
  const knowsKafka = env.KAFKA_BROKERS !== undefined || connections.embedded !== undefined
  const lag = knowsKafka ? undo.use(createLagReader(connections, { nowMs: Date.now })) : undefined
  const board = undo.use(
    await startBoard(
      {
        host,
        port: options.port ?? env.KUNJUNGAN_BOARD_PORT,
        tls,
        trustedProxies: env.KUNJUNGAN_BOARD_PROXIES,
        linksFile: join(env.KUNJUNGAN_HOME, 'board-links.json'),
      },
      {
        openReader,
        readerOf,
        logger,
        observer: metrics.observer,
        nowMs: Date.now,
        reference,
        makeReport: reportMaker({ reference, machine, signal }),
        readLag: lag?.read,
        silencing: createSilencing(
          {
            url: connections.clickhouseUrl,
            store: connections.databases.store,
            // One trusted user of this machine has every password anyway.
            password: isLoginAsked ? undefined : connections.access('alert').password,
          },
          { nowMs: Date.now },
        ),
      },
    ),
  )
  metrics.watch(board)
  const port = options.metricsPort ?? env.KUNJUNGAN_BOARD_METRICS_PORT
  if (port !== undefined)
    undo.use(
      await startMetricsServer(
        { host: env.KUNJUNGAN_METRICS_HOST, port, variable: 'KUNJUNGAN_BOARD_METRICS_PORT' },
        { registry: metrics.registry, readiness: board.readiness, logger },
      ),
    )
  const owned = undo.move()
  return { url: board.url, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
