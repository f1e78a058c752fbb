/**
 * The board: pages about the figures, served until it is disposed. It owns its HTTP server and its streams; readers'
 * clients come from outside. It holds no figure for longer than a moment, and decides no right.
 */
import { KunjunganError, messageOf } from '../../infra/errors.ts'
import { listenHost, listeningUrl } from '../../infra/host-addresses.ts'
import type { Logger } from '../../infra/log.ts'
import type { Readiness } from '../../infra/monitoring/server.ts'
import type { Reference } from '../../schemas/reference.ts'
import { answerError, logFault } from './answers.ts'
import { readAssets } from './assets.ts'
import { Figures, type Reader } from './figures.ts'
import { createBoardServer, securityHeaders } from './http-server.ts'
import type { ReadIngestLag } from './ingest-lag.ts'
import { LoginLimit } from './login/login-limit.ts'
import { addLoginRoutes } from './login/login-routes.ts'
import { Live } from './stream/live.ts'
import type { BoardObserver } from './observer.ts'
import type { MakeReport } from './report-files.ts'
import { ReaderPool } from './reader-pool.ts'
import { addRoutes } from './routes.ts'
import type { RoutesDeps } from './routes-deps.ts'
import { Sessions } from './login/sessions.ts'
import type { Silencing } from './silencer.ts'
import { TvLinks } from './login/tv-links.ts'
import { visitors } from './login/visitors.ts'

export interface BoardConfig {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer } | undefined
  readonly trustedProxies?: readonly string[] | undefined
  /** Where the links of TVs are kept. */
  readonly linksFile: string
}

export interface BoardDeps {
  /** The reader of everyone who comes, without a login; undefined: everyone logs in. */
  readonly openReader: Reader | undefined
  /** A client of a ClickHouse user, which the board closes. */
  readonly readerOf: (user: string, password: string) => Reader
  readonly reference: () => Reference
  readonly makeReport: MakeReport
  readonly silencing: Silencing
  /** Left out where the board knows no Kafka. */
  readonly readLag?: ReadIngestLag | undefined
  readonly logger: Logger
  readonly observer: BoardObserver
  readonly nowMs: () => number
}

export interface Board extends AsyncDisposable {
  readonly url: string
  readonly readiness: () => Readiness
  readonly viewers: () => number
}

const mostViewers = 2_000
/** Another board of the same home may make and revoke links of TVs. */
const linksEveryMs = 5_000
/** After this long of failing queries the board is not ready. */
const notReadyAfterMs = 15_000

/** Listens when it resolves. @throws KunjunganError `port` where the address is not available. */
export async function startBoard(config: BoardConfig, deps: BoardDeps): Promise<Board> {
  const { logger, observer, nowMs, openReader, readerOf } = deps
  await using undo = new AsyncDisposableStack()
  const pool = undo.use(new ReaderPool(readerOf))
  const sessions = new Sessions(nowMs, pool)
  const tvLinks = await TvLinks.open({ file: config.linksFile, nowMs, openReader, pool })
  const looking = setInterval(
    () =>
      void tvLinks
        .look()
        .catch((error: unknown) => logger.debug({ error: messageOf(error) }, 'the links of TVs')),
    linksEveryMs,
  ).unref()
  undo.defer(() => clearInterval(looking))
  const visitorOf = visitors({ openReader, sessions, tvLinks })
  const isSecure = config.tls !== undefined || config.trustedProxies !== undefined
  const figures = new Figures({ nowMs, onQuestion: observer.onQuestion })
  const live = new Live({ nowMs, onFault: (error) => logFault(error, logger) })
  const readiness = (): Readiness => {
    const isReady = figures.failingMs < notReadyAfterMs
    return isReady
      ? { isReady }
      : { isReady, reason: 'ClickHouse does not answer: see `npx kunjungan doctor`' }
  }
  const limit = new LoginLimit(nowMs)
  const routes: RoutesDeps = {
    figures,
    live,
    limit,
    logger,
    nowMs,
    readiness,
    mostViewers,
    silencing: deps.silencing,
    readLag: deps.readLag,
    assets: readAssets(),
    reference: deps.reference,
    makeReport: deps.makeReport,
    headers: securityHeaders(config.tls !== undefined),
    visitorOf,
  }
  const app = createBoardServer(
    {
      tls: config.tls,
      trustedProxies: config.trustedProxies,
      isAnyHost: openReader === undefined,
      maxConnections: mostViewers + 500,
    },
    {
      logger,
      onRequest: observer.onRequest,
      onError: (error, request, reply) => answerError(error, request, reply, routes),
    },
  )
  const { assets } = routes
  const isLoginAsked = openReader === undefined
  addLoginRoutes(app, { assets, sessions, limit, tvLinks, isLoginAsked, isSecure, pool, visitorOf })
  addRoutes(app, routes)
  undo.defer(() => app.close())
  undo.use(live)
  const { host, port } = config
  try {
    await app.listen({ host: listenHost(host), port })
  } catch (error) {
    throw portFault(error, host, port)
  }
  const url = listeningUrl(app.server, config, config.tls !== undefined)
  logger.info({ url }, 'the board listens')
  const owned = undo.move()
  return {
    url,
    readiness,
    viewers: () => live.viewers,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

function portFault(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
  if (code === undefined) return error
  const why =
    code === 'EADDRINUSE'
      ? 'is taken by another program: end it, or choose another'
      : `is not available (${code}): choose another`
  return new KunjunganError(
    'port',
    `Port ${port} of ${host}, wanted for the board, ${why} with --port or KUNJUNGAN_BOARD_PORT (0 takes a free one).`,
    { cause: error },
  )
}
