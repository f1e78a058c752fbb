/**
 * The HTTP server of the collector: fastify with security headers, limits and time-outs of connections, TLS, and
 * one form for all errors. What the paths do is given to it (routes.ts). It answers nothing but problem details where
 * something is wrong, and logs neither bodies nor headers nor queries.
 */
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Logger } from '../../../infra/log.ts'
import { jsonTypes } from '../limits/limits.ts'
import { problemOfPath } from './not-found.ts'
import type { CollectObserver } from '../observer.ts'
import { limitProblems, type ProblemName, problemOf, RequestRefused } from './problem.ts'
import { answerRaw, problemOfParserError } from './raw-answers.ts'
import { type RefuseDeps, refuseWhileFull } from './refuse-while-full.ts'
import { rateHeaders } from '../limits/token-bucket.ts'
import { closeAfterUnreadBody } from './unread-body.ts'

export interface HttpConfig {
  readonly maxConnections: number
  readonly maxHeaderBytes: number
  readonly headersTimeoutMs: number
  /** Headers and body together. */
  readonly requestTimeoutMs: number
  readonly keepAliveTimeoutMs: number
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer } | undefined
  /** Addresses of proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies?: readonly string[] | undefined
}

export interface HttpDeps extends RefuseDeps {
  readonly logger: Logger
  /** True once the collector is to end. */
  readonly isStopping: () => boolean
}

declare module 'fastify' {
  interface FastifyRequest {
    startedAt: number
    /** Of the sender, for the access log. */
    keyId: string
    events: number
  }
}

/** A server without paths. */
export async function createHttpServer(config: HttpConfig, deps: HttpDeps): Promise<FastifyInstance> {
  const headers = securityHeaders(config.tls !== undefined)
  const options = {
    forceCloseConnections: 'idle' as const,
    return503OnClosing: false,
    keepAliveTimeout: config.keepAliveTimeoutMs,
    requestTimeout: config.requestTimeoutMs,
    trustProxy: config.trustedProxies === undefined ? false : [...config.trustedProxies],
    clientErrorHandler: (error: NodeJS.ErrnoException, socket: Socket) => {
      const problem = problemOfParserError(error.code)
      const status = answerRaw(socket, problem)
      if (status === undefined) return
      deps.observer.onRequest(status, 0)
      if (limitNames.has(problem)) deps.observer.onLimit(problem)
    },
    // Such as a path that cannot be decoded. Fastify runs no hooks then.
    frameworkErrors: (_error: Error, request: FastifyRequest, reply: FastifyReply) => {
      request.startedAt = performance.now()
      reply.raw.once('finish', () => logAccess(request, reply, deps))
      sendProblem(request, reply.headers(headers), new RequestRefused('bad_request'))
    },
    routerOptions: { ignoreTrailingSlash: false },
  }
  const limits = {
    maxHeaderSize: config.maxHeaderBytes,
    headersTimeout: config.headersTimeoutMs,
    connectionsCheckingInterval: 500,
    insecureHTTPParser: false,
    // Node would answer without a body; the hook below says what is wrong.
    requireHostHeader: false,
  }
  const app: FastifyInstance =
    config.tls === undefined
      ? fastify({ ...options, http: limits })
      : fastify({
          ...options,
          https: {
            ...config.tls,
            ...limits,
            minVersion: 'TLSv1.2',
            // Node's own two minutes would let a stranger keep connections that say nothing.
            handshakeTimeout: config.headersTimeoutMs,
          },
        })
  limitConnections(app.server, config, deps)
  refuseWhileFull(app.server, headers, deps)
  // Bodies are read by read-body.ts, after the key is known.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _body, done) => done(null))
  app.decorateRequest('startedAt', 0)
  app.decorateRequest('keyId', '')
  app.decorateRequest('events', 0)
  app.addHook('onRequest', async (request, reply) => {
    request.startedAt = performance.now()
    reply.headers(headers)
    if (request.headers.host === undefined && request.raw.httpVersion === '1.1')
      throw new RequestRefused('bad_request')
    if (deps.isStopping()) {
      reply.header('Connection', 'close')
      throw new RequestRefused('stopping', { retryAfterSeconds: 2 })
    }
  })
  app.addHook('onResponse', async (request, reply) => logAccess(request, reply, deps))
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof RequestRefused) return sendProblem(request, reply, error, deps.observer)
    // Fastify wants a body with some methods, also where it has no such route.
    if (request.is404) return sendProblem(request, reply, new RequestRefused(problemOfPath(request, reply)))
    // Fastify's own, such as a method with a body that it may not have.
    const status = statusCodeOf(error)
    if (status !== undefined && status < 500)
      return sendProblem(request, reply, new RequestRefused(status === 415 ? 'wrong_type' : 'bad_request'))
    deps.logger.error({ error: error instanceof Error ? error.name : 'unknown' }, 'a request has failed')
    return sendProblem(request, reply, new RequestRefused('internal', { retryAfterSeconds: 5 }))
  })
  app.setNotFoundHandler((request, reply) =>
    sendProblem(request, reply, new RequestRefused(problemOfPath(request, reply))),
  )
  return app
}

/** What fits an interface that no browser is meant to show; by a plugin they would be made anew for each answer. */
function securityHeaders(isTls: boolean): Readonly<Record<string, string>> {
  return {
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    ...(isTls ? { 'Strict-Transport-Security': 'max-age=31536000' } : {}),
  }
}

function statusCodeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined
  return typeof error.statusCode === 'number' ? error.statusCode : undefined
}

function limitConnections(server: Server, { maxConnections }: HttpConfig, { observer }: HttpDeps): void {
  server.maxConnections = maxConnections
  server.on('drop', () => observer.onDroppedConnection())
  // The body is asked for only once the key is known (continueBody).
  server.on('checkContinue', (request, response) => server.emit('request', request, response))
  // Without these Node would answer 417, and close a CONNECT without a word.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response))
  server.on('connect', (_request, socket) => answerRaw(socket as Socket, 'wrong_method'))
}

/** To a sender that waits for it: the body may come. */
export function continueBody(request: FastifyRequest, reply: FastifyReply): void {
  if (request.headers.expect?.toLowerCase() === '100-continue') reply.raw.writeContinue()
}

const limitNames: ReadonlySet<ProblemName> = new Set(limitProblems)

/** Answers with problem details; nothing of the request is in them. */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  { problem: name, detail, retryAfterSeconds, rate }: RequestRefused,
  observer?: CollectObserver,
): FastifyReply {
  const problem = problemOf(name, detail)
  if (limitNames.has(name)) observer?.onLimit(name)
  if (problem.status === 401) reply.header('WWW-Authenticate', 'Bearer realm="kunjungan"')
  if (name === 'wrong_coding') reply.header('Accept-Encoding', 'gzip')
  if (problem.status === 429 || problem.status === 503) reply.header('Retry-After', retryAfterSeconds ?? 1)
  if (rate !== undefined) reply.headers(rateHeaders(rate))
  closeAfterUnreadBody(request.raw, reply.raw)
  return reply
    .code(problem.status)
    .type(jsonTypes.problem)
    .send(Buffer.from(JSON.stringify(problem)))
}

/** A line for each request: no body, no key, no query, and the path only as far as it is one of ours. */
function logAccess(request: FastifyRequest, reply: FastifyReply, { logger, observer }: HttpDeps): void {
  const ms = performance.now() - request.startedAt
  observer.onRequest(reply.statusCode, ms / 1_000)
  if (!logger.isLevelEnabled('info')) return
  const { method, ip, keyId, events } = request
  const path = request.routeOptions.url ?? 'unknown'
  logger.info(
    { method, path, status: reply.statusCode, ms: Math.round(ms), ip, key: keyId, events },
    'request',
  )
}
