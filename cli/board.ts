/**
 * `kunjungan board`: the figures as web pages until it is stopped. It needs ClickHouse alone and reads as a BI user;
 * on this machine's own address with the embedded ClickHouse it asks for no login.
 */
import { type Command, InvalidArgumentError, Option } from 'commander'
import { createClickHouse } from '../infra/clickhouse/client.ts'
import { KunjunganError } from '../infra/errors.ts'
import { startMetricsServer } from '../infra/monitoring/server.ts'
import { type Board, startBoard } from '../readers/board/board.ts'
import type { Reader } from '../readers/board/figures.ts'
import { isLoopbackName } from '../readers/board/http-server.ts'
import { reportMaker } from '../readers/board/report-files.ts'
import { createBoardMetrics } from '../readers/board/metrics.ts'
import { metricsPortOption } from './arguments.ts'
import type { CliContext } from './context.ts'
import { untilAborted } from './ingest.ts'
import { type Services, withServices } from './services.ts'

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
    .addOption(portOption())
    .addOption(metricsPortOption('KUNJUNGAN_BOARD_METRICS_PORT'))
    .action((options: Options) =>
      withServices(clickHouseOnly(context), async (services) => {
        await using board = await showBoard(context, services, options)
        context.progress(`The board is at ${board.url}`)
        await untilAborted(context.signal)
      }),
    )
}

function portOption(): Option {
  return new Option(
    '--port <port>',
    'where to listen; 0 takes a free port (default: KUNJUNGAN_BOARD_PORT, else 8090)',
  ).argParser((given) => {
    const port = Number(given)
    if (/^\d+$/.test(given) && port <= 65_535) return port
    throw new InvalidArgumentError('It must be a port, 0 to 65535.')
  })
}

/** A board needs no Kafka: none is started for it beside a ClickHouse of the environment. */
function clickHouseOnly(context: CliContext): CliContext {
  const { env } = context
  if (env.CLICKHOUSE_URL === undefined || env.KAFKA_BROKERS !== undefined) return context
  return { ...context, env: { ...env, KAFKA_BROKERS: ['127.0.0.1:9092'] } }
}

/** Starts a board on the services of a command; disposing it stops it in order. */
export async function showBoard(
  context: CliContext,
  services: Services,
  options: Options,
): Promise<AsyncDisposable & Pick<Board, 'url'>> {
  const { env, logger } = context
  const host = options.host ?? env.KUNJUNGAN_BOARD_HOST
  requireLoopback(host)
  await using undo = new AsyncDisposableStack()
  const client = createClickHouse(services.access('bi'), {
    ...{ settings: false, requestTimeoutMs: answerWithinMs, application: 'kunjungan board' },
  })
  undo.defer(() => client.close())
  const openReader: Reader = { user: 'bi', client, bi: services.databases.bi }
  const metrics = createBoardMetrics()
  const reference = (): CliContext['reference'] => context.reference
  const { machine, signal } = context
  const board = undo.use(
    await startBoard(
      { host, port: options.port ?? env.KUNJUNGAN_BOARD_PORT },
      {
        ...{ openReader, logger, observer: metrics.observer, nowMs: Date.now },
        ...{ reference, makeReport: reportMaker({ reference, machine, signal }) },
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

function requireLoopback(host: string): void {
  if (isLoopbackName(host) || host === '::1') return
  throw new KunjunganError(
    'usage',
    `The board asks for no login, so it does not listen on ${host}: listen on 127.0.0.1.`,
  )
}
