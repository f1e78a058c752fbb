/**
 * `kunjungan board`: the figures as web pages until it is stopped. It needs ClickHouse alone and reads as a BI user;
 * on this machine's own address with the embedded ClickHouse it asks for no login.
 */
import { join } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { createClickHouse } from '../infra/clickhouse/client.ts'
import { KunjunganError } from '../infra/errors.ts'
import { startMetricsServer } from '../infra/monitoring/server.ts'
import { readTls, type TlsFiles } from '../producers/collect/tls-files.ts'
import { type Board, startBoard } from '../readers/board/board.ts'
import type { Reader } from '../readers/board/figures.ts'
import { isLoopbackName } from '../readers/board/http-server.ts'
import { reportMaker } from '../readers/board/report-files.ts'
import { createBoardMetrics } from '../readers/board/metrics.ts'
import { metricsPortOption } from './arguments.ts'
import { createLagReader } from './board-lag.ts'
import { createSilencing } from './board-silences.ts'
import type { CliContext } from './context.ts'
import { untilAborted, watchReference } from './ingest.ts'
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
    .addOption(portOption())
    .addOption(metricsPortOption('KUNJUNGAN_BOARD_METRICS_PORT'))
    .action((options: Options) =>
      withConnections(clickHouseOnly(context), async (connections) => {
        await using board = await showBoard(context, connections, options)
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

export type ShownBoard = AsyncDisposable & Pick<Board, 'url'>

/** Starts a board with the connections of a command; disposing it stops it in order. */
export async function showBoard(
  context: CliContext,
  connections: Connections,
  options: Options,
): Promise<ShownBoard> {
  const { env, logger } = context
  const host = options.host ?? env.KUNJUNGAN_BOARD_HOST
  const tlsFiles = tlsFilesOf(context)
  const isLoginAsked = loginOf(context, connections, host, tlsFiles !== undefined)
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
        tls: tlsFiles === undefined ? undefined : await readTls(tlsFiles),
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

function tlsFilesOf({ env }: CliContext): TlsFiles | undefined {
  const { KUNJUNGAN_BOARD_TLS_CERT_FILE: certFile, KUNJUNGAN_BOARD_TLS_KEY_FILE: keyFile } = env
  return certFile === undefined || keyFile === undefined ? undefined : { certFile, keyFile }
}

/**
 * Whether readers log in: always, but on loopback with the embedded server, which serves one trusted user.
 * @throws KunjunganError `usage` where figures, or passwords, would be open to others.
 */
function loginOf({ env }: CliContext, connections: Connections, host: string, isTls: boolean): boolean {
  const isHere = (isLoopbackName(host) || host === '::1') && env.KUNJUNGAN_BOARD_PROXIES === undefined
  if (!isHere && env.KUNJUNGAN_BOARD_LOGIN === 'none')
    throw new KunjunganError(
      'usage',
      `The board does not listen on ${host} without a login: set KUNJUNGAN_BOARD_LOGIN to clickhouse, or listen on 127.0.0.1 without a proxy.`,
    )
  if (!isHere && !isTls && env.KUNJUNGAN_BOARD_PROXIES === undefined)
    throw new KunjunganError(
      'usage',
      `The board does not listen on ${host} in the clear, as passwords would be read on the way: set KUNJUNGAN_BOARD_TLS_CERT_FILE and KUNJUNGAN_BOARD_TLS_KEY_FILE, or KUNJUNGAN_BOARD_PROXIES to the address of the proxy before it that ends TLS.`,
    )
  const byDefault = isHere && connections.embedded !== undefined ? 'none' : 'clickhouse'
  return (env.KUNJUNGAN_BOARD_LOGIN ?? byDefault) === 'clickhouse'
}
