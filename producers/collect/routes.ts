/**
 * The paths of the collector: POST /v1/events, the two documents, /live and /ready. Everything else is 404, and every
 * other method 405; there is no CORS, as browsers of other sites have nothing to send here.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Readiness } from '../../infra/monitoring/server.ts'
import { admit, type AdmissionDeps, type Admitted } from './admission.ts'
import { handleEvents, type HandleConfig, type HandleDeps, type Handled } from './handle-events.ts'
import { continueBody } from './http/http-server.ts'
import { jsonTypes } from './limits/limits.ts'
import { eventsPath } from './http/not-found.ts'
import type { CollectObserver } from './observer.ts'
import { problemType, RequestRefused } from './http/problem.ts'
import { rateHeaders } from './limits/token-bucket.ts'

export interface RoutesDeps extends AdmissionDeps, Omit<HandleDeps, 'onBody'> {
  readonly observer: CollectObserver
  readonly readiness: () => Readiness
  /** The documents, as JSON texts. */
  readonly openapi: string
  readonly asyncapi: string
}

/** Adds the paths to a server. */
export function addRoutes(app: FastifyInstance, config: HandleConfig, deps: RoutesDeps): void {
  const admitted = new WeakMap<FastifyRequest, Admitted>()
  app.post(eventsPath, {
    onRequest: async (request) => {
      const admission = admit(request.raw, deps)
      request.keyId = admission.sender.key.id
      admitted.set(request, admission)
    },
    handler: async (request, reply) => {
      const admission = admitted.get(request)
      if (admission === undefined) throw new RequestRefused('internal')
      continueBody(request, reply)
      const handled = await handleEvents(request.raw, admission, config, {
        ...deps,
        onBody: deps.observer.onBody,
      })
      request.events = handled.results.length
      if (!handled.isDryRun) deps.observer.onResults(request.keyId, handled.results)
      setRateHeaders(reply, request.keyId, deps)
      return answer(reply, handled, deps.nowMs())
    },
  })
  app.get('/openapi.json', async (_request, reply) =>
    reply.type('application/json').send(Buffer.from(deps.openapi)),
  )
  app.get('/asyncapi.json', async (_request, reply) =>
    reply.type('application/json').send(Buffer.from(deps.asyncapi)),
  )
  app.get('/live', async (_request, reply) => sendJson(reply, 200, { status: 'live' }))
  app.get('/ready', async (request, reply) => {
    const found = deps.readiness()
    if (found.isReady) return sendJson(reply, 200, { status: 'ready' })
    reply.header('Retry-After', 2)
    const { reason } = found
    return sendJson(reply, 503, { status: 'not ready', ...(isOfThisMachine(request) ? { reason } : {}) })
  })
}

/** Who may be told what names the brokers. Only what this machine sends comes from the address that it goes to. */
function isOfThisMachine({ headers, socket }: FastifyRequest): boolean {
  const isForwarded = headers['x-forwarded-for'] !== undefined || headers['forwarded'] !== undefined
  return !isForwarded && socket.remoteAddress === socket.localAddress
}

/** What is left of the key's rate, on every answer to a request that was read. */
function setRateHeaders(reply: FastifyReply, keyId: string, { buckets, nowMs }: RoutesDeps): void {
  reply.headers(rateHeaders(buckets.of(keyId, nowMs()).state(nowMs())))
}

function answer(reply: FastifyReply, handled: Handled, nowMs: number): FastifyReply {
  const { status, sums, results, isBatch, isDryRun } = handled
  const server_time = new Date(nowMs).toISOString()
  const dryRun = isDryRun ? { dry_run: true } : {}
  if (status === 202) {
    // Nothing was sent: a sender that took this for an acknowledgement would lose its events.
    return sendJson(reply, isDryRun ? 200 : 202, { ...sums, ...dryRun, server_time, results })
  }
  if (status === 503) reply.header('Retry-After', 1)
  const name = status === 503 ? 'broker' : nameOf(handled)
  const body = {
    type: problemType(name),
    title: titleOf(status, isBatch),
    status,
    ...sums,
    ...dryRun,
    server_time,
    results,
  }
  return reply
    .code(status)
    .type(jsonTypes.problem)
    .send(Buffer.from(JSON.stringify(body)))
}

function nameOf({ results, isBatch }: Handled): string {
  const [only] = results
  return !isBatch && only?.status === 'rejected' ? only.reason : 'no_event_accepted'
}

function titleOf(status: number, isBatch: boolean): string {
  if (status === 503) return 'Kafka has not acknowledged every event in time: repeat the same request.'
  return isBatch ? 'No event of the batch was accepted.' : 'The event was refused.'
}

function sendJson(reply: FastifyReply, status: number, body: object): FastifyReply {
  // Bytes: to a text fastify would add a charset, which JSON does not have.
  return reply
    .code(status)
    .type('application/json')
    .send(Buffer.from(JSON.stringify(body)))
}
