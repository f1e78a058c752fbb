/**
 * Three pages over HTTP: /metrics for Prometheus, /live and /ready for a supervisor. Plain node:http:
 * three GETs without parameters, bodies or users leave a web framework nothing to do. No page holds what an event
 * says. There is no login: keep it on loopback or on a network that only the monitoring reaches.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Registry } from 'prom-client'
import { KunjunganError } from '../errors.ts'
import { listeningUrl } from '../host-addresses.ts'
import type { Logger } from '../log.ts'

/** Whether a process is ready; the reason is a sentence for the operator. */
export type Readiness = { readonly isReady: true } | { readonly isReady: false; readonly reason: string }

export interface MetricsServerConfig {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  /** The variable that sets the port, named where the port is not available. */
  readonly variable?: string
}

export interface MetricsServerDeps {
  readonly registry: Registry
  readonly readiness: () => Readiness
  readonly logger: Logger
}

export interface MetricsServer extends AsyncDisposable {
  /** Where it listens, such as http://127.0.0.1:9464. */
  readonly url: string
}

interface Page {
  readonly status: number
  readonly type: string
  readonly body: string
}

/**
 * Listens when it resolves; disposing closes it at once.
 * @throws KunjunganError `port` where the address is not available.
 */
export async function startMetricsServer(
  config: MetricsServerConfig,
  deps: MetricsServerDeps,
): Promise<MetricsServer> {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000 }, (request, response) => {
    answer(request, response, deps).catch((error: unknown) => {
      deps.logger.warn({ error: error instanceof Error ? error.name : 'unknown' }, 'a metrics page failed')
      send(request, response, json(500, { error: 'the page could not be made: see the log' }))
    })
  })
  const url = await listen(server, config)
  deps.logger.info({ url }, 'metrics are served')
  return {
    url,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  deps: MetricsServerDeps,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD')
    send(request, response, json(405, { error: 'only GET and HEAD' }))
    return
  }
  send(request, response, await pageOf(request.url ?? '/', deps))
}

async function pageOf(target: string, { registry, readiness }: MetricsServerDeps): Promise<Page> {
  const [path = ''] = target.split('?', 1)
  switch (path) {
    case '/metrics':
      return { status: 200, type: registry.contentType, body: await registry.metrics() }
    case '/live':
      return json(200, { status: 'live' })
    case '/ready': {
      const found = readiness()
      return found.isReady
        ? json(200, { status: 'ready' })
        : json(503, { status: 'not ready', reason: found.reason })
    }
    default:
      return json(404, { error: 'there are /metrics, /live and /ready' })
  }
}

function json(status: number, body: Readonly<Record<string, string>>): Page {
  return { status, type: 'application/json', body: `${JSON.stringify(body)}\n` }
}

function send(request: IncomingMessage, response: ServerResponse, { status, type, body }: Page): void {
  const length = Buffer.byteLength(body)
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': length,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

async function listen(server: Server, config: MetricsServerConfig): Promise<string> {
  const { host, port } = config
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, config)))
    server.listen({ host, port, exclusive: true }, resolve)
  })
  return listeningUrl(server, config)
}

function cannotListen(error: NodeJS.ErrnoException, config: MetricsServerConfig): KunjunganError {
  const { host, port, variable = 'KUNJUNGAN_METRICS_PORT' } = config
  const cause = { cause: error }
  switch (error.code) {
    case 'EADDRINUSE':
      return new KunjunganError(
        'port',
        `Port ${port} of ${host}, wanted for the metrics, is taken by another program: end it, or choose another port with ${variable} or --metrics-port (0 takes a free one).`,
        cause,
      )
    case 'EACCES':
      return new KunjunganError(
        'port',
        `Port ${port} of ${host}, wanted for the metrics, may not be used by this user: choose one above 1023 with ${variable} or --metrics-port.`,
        cause,
      )
    case undefined:
    default:
      return new KunjunganError(
        'port',
        `The metrics cannot be served on ${host}, port ${port} (${error.code ?? 'unknown'}): set KUNJUNGAN_METRICS_HOST to an address of this machine.`,
        cause,
      )
  }
}
