/**
 * The HTTP server of the board: fastify with a strict policy for what a browser may load, limits, compression, and a
 * designed page for every error. It logs neither queries nor cookies, as these may hold a link of a TV.
 */
import { gzipSync } from 'node:zlib'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Logger } from '../../infra/log.ts'
import { takesGzip } from './takes-gzip.ts'

export interface BoardHttpConfig {
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer } | undefined
  /** Addresses of proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies?: readonly string[] | undefined
  /** False where nobody logs in: then only names of this machine are answered to. */
  readonly isAnyHost: boolean
  readonly maxConnections: number
}

export interface BoardHttpDeps {
  readonly logger: Logger
  readonly onRequest: (status: number, seconds: number) => void
  readonly onError: (error: unknown, request: FastifyRequest, reply: FastifyReply) => Promise<unknown>
}

declare module 'fastify' {
  interface FastifyRequest {
    boardStartedAt: number
  }
}

export const htmlType = 'text/html; charset=utf-8'
const formBytes = 8_192
/** Also of the handshake of TLS, for which Node would wait two minutes. */
const requestTimeoutMs = 15_000

/** A server without paths. */
export function createBoardServer(config: BoardHttpConfig, deps: BoardHttpDeps): FastifyInstance {
  const options = {
    forceCloseConnections: true as const,
    return503OnClosing: false,
    bodyLimit: formBytes,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: 10_000,
    trustProxy: config.trustedProxies === undefined ? false : [...config.trustedProxies],
  }
  const app: FastifyInstance =
    config.tls === undefined
      ? fastify(options)
      : fastify({
          ...options,
          https: { ...config.tls, minVersion: 'TLSv1.2', handshakeTimeout: requestTimeoutMs },
        })
  app.server.maxConnections = config.maxConnections
  const headers = securityHeaders(config.tls !== undefined)
  app.decorateRequest('boardStartedAt', 0)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: formBytes },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(body as string))),
  )
  app.addHook('onRequest', async (request, reply) => {
    request.boardStartedAt = performance.now()
    reply.headers(headers)
    // A page elsewhere whose name was made to mean this machine could read what needs no login.
    if (!config.isAnyHost && !isLoopbackName(request.host))
      return reply.code(421).type('text/plain').send('This board answers to this computer alone.\n')
    if (request.method === 'POST' && !isOwnForm(request))
      return reply.code(403).type('text/plain').send('This form was not sent from the board.\n')
  })
  app.addHook('onResponse', async (request, reply) => {
    const seconds = (performance.now() - request.boardStartedAt) / 1_000
    // A stream lasts as long as someone looks.
    if (reply.raw.getHeader('content-type')?.toString().startsWith('text/event-stream') === true) return
    deps.onRequest(reply.statusCode, seconds)
    const { method, ip } = request
    const path = request.routeOptions.url ?? 'unknown'
    deps.logger.debug(
      { method, path, status: reply.statusCode, ms: Math.round(seconds * 1_000), ip },
      'request',
    )
  })
  app.setErrorHandler((error, request, reply) => deps.onError(error, request, reply))
  return app
}

/** Headers of every answer. Nothing is loaded from elsewhere, no script stands in a page, and no page in a frame. */
export function securityHeaders(isTls: boolean): Readonly<Record<string, string>> {
  return {
    'Cache-Control': 'no-store',
    'Content-Security-Policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types board",
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    ...(isTls ? { 'Strict-Transport-Security': 'max-age=31536000' } : {}),
  }
}

export function isLoopbackName(host: string): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase()
  return name === 'localhost' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name)
}

/** A browser says where a form came from; an older one at least names the origin. */
function isOwnForm({ headers, host }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  const { origin } = headers
  return origin === undefined || URL.parse(origin)?.host === host
}

/** Sends a text, compressed where it is worth it and the browser takes it. */
export function sendText(
  request: FastifyRequest,
  reply: FastifyReply,
  type: string,
  text: string | Buffer,
): FastifyReply {
  const bytes = Buffer.from(text)
  reply.type(type).header('Vary', 'Accept-Encoding')
  if (bytes.length < 1_024 || !takesGzip(request)) return reply.send(bytes)
  return reply.header('Content-Encoding', 'gzip').send(gzipSync(bytes, { level: 6 }))
}
