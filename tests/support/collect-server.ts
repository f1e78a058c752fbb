/**
 * The collector's paths on a real HTTP server, with a Kafka that a test holds in its hand: what was sent to it, and
 * what it answers.
 */
import { connect } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Message, Producer } from 'kafkajs'
import { createLogger } from '../../infra/log.ts'
import type { Readiness } from '../../infra/monitoring/server.ts'
import { authenticate } from '../../producers/collect/keys/authenticate.ts'
import { defaults } from '../../producers/collect/collector.ts'
import { createHttpServer, type HttpConfig } from '../../producers/collect/http/http-server.ts'
import { InFlight, type InFlightLimits } from '../../producers/collect/limits/in-flight.ts'
import { createKey, type Issued, type Key, type NewKey } from '../../producers/collect/keys/keys.ts'
import { type CollectObserver, noObserver } from '../../producers/collect/observer.ts'
import { RequestSender } from '../../producers/collect/request-sender.ts'
import { addRoutes } from '../../producers/collect/routes.ts'
import { type Rate, TokenBuckets } from '../../producers/collect/limits/token-bucket.ts'
import { topicNames } from '../../schemas/topics.ts'

export interface TestServerOptions {
  readonly nowMs?: () => number
  readonly http?: Partial<HttpConfig>
  readonly inFlight?: Partial<InFlightLimits>
  readonly rate?: Rate
  readonly bodyTimeoutMs?: number
  readonly deadlineMs?: number
  readonly readiness?: Readiness
  readonly observer?: Partial<CollectObserver>
}

export interface TestServer extends AsyncDisposable {
  readonly url: string
  readonly app: FastifyInstance
  readonly inFlight: InFlight
  /** Values of the messages that Kafka has acknowledged. */
  readonly sent: string[]
  readonly addKey: (more?: Partial<NewKey>) => Issued
  /** What Kafka does with the next sends: acknowledge unless told otherwise. */
  kafka: (messages: Message[]) => Promise<void>
  isStopping: boolean
  readonly logged: string[]
}

export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const keys = new Map<string, Key>()
  const sent: string[] = []
  const logged: string[] = []
  const nowMs = options.nowMs ?? Date.now
  const logLine = (line: string): string => {
    logged.push(line)
    return ''
  }
  const logger = createLogger({ level: 'info', pretty: false, mask: logLine })
  const observer = { ...noObserver, ...options.observer }
  const inFlight = new InFlight({ ...defaults.inFlight, ...options.inFlight })
  const rate = options.rate ?? { eventsPerSecond: 1_000_000, burstEvents: 1_000_000 }
  const app = await createHttpServer(
    { ...defaults.http, ...options.http },
    { logger, observer, isStopping: () => server.isStopping, isFull: () => inFlight.isFull },
  )
  const producer = {
    sendBatch: async ({ topicMessages }: { topicMessages: { messages: Message[] }[] }) => {
      const messages = topicMessages.flatMap((one) => one.messages)
      await server.kafka(messages)
      sent.push(...messages.map(({ value }) => String(value)))
    },
  } as unknown as Producer
  const requestSender = new RequestSender(
    { topics: topicNames(), deadlineMs: options.deadlineMs ?? 2_000 },
    { producer: () => producer, observer: { onSent: () => undefined, onFailed: () => undefined } },
  )
  const buckets = new TokenBuckets(rate, { eventsPerSecond: 1_000_000, burstEvents: 1_000_000 }, nowMs())
  addRoutes(
    app,
    { bodyTimeoutMs: options.bodyTimeoutMs ?? 2_000 },
    {
      requestSender,
      buckets,
      inFlight,
      observer,
      nowMs,
      senderOf: (credentials, at) => authenticate(credentials, (id) => keys.get(id), at),
      utcOffsets: () =>
        new Map([
          ['balikpapan', 480],
          ['kotim', 420],
        ]),
      readiness: () => options.readiness ?? { isReady: true },
      openapi: '{}',
      asyncapi: '{}',
    },
  )
  const server: TestServer = {
    url: '',
    app,
    inFlight,
    sent,
    logged,
    addKey(more = {}) {
      const issued = createKey({ kind: 'bearer', name: 'test', mpp: 'balikpapan', ...more }, nowMs())
      keys.set(issued.key.id, issued.key)
      return issued
    },
    kafka: () => Promise.resolve(),
    isStopping: false,
    [Symbol.asyncDispose]: () => app.close(),
  }
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  return Object.assign(server, { url })
}

let made = 0

/** A valid event; `more` goes over its attributes, `data` over its data. */
export function collectEvent(more: object = {}, data: object = {}): Record<string, unknown> {
  const id = `c${++made}`
  return {
    specversion: '1.0',
    id,
    source: '/test/collect',
    type: 'mpp.ticket.issued',
    time: new Date().toISOString(),
    ...more,
    data: { mpp: 'balikpapan', agency: 'disdukcapil', ticket_id: id, ...data },
  }
}

export interface Answered {
  readonly status: number
  readonly type: string | null
  readonly headers: Headers
  readonly body: {
    readonly type?: string
    readonly accepted?: number
    readonly rejected?: number
    readonly retry?: number
    readonly results?: readonly Record<string, unknown>[]
    readonly [name: string]: unknown
  }
}

export const eventType = 'application/cloudevents+json'
export const batchType = 'application/cloudevents-batch+json'

/** POSTs to /v1/events. */
export async function post(
  server: { readonly url: string },
  body: string | Uint8Array<ArrayBuffer> | object,
  headers: Readonly<Record<string, string>> = {},
  query = '',
): Promise<Answered> {
  const isBytes = typeof body === 'string' || body instanceof Uint8Array
  const response = await fetch(`${server.url}/v1/events${query}`, {
    method: 'POST',
    headers: { 'content-type': Array.isArray(body) ? batchType : eventType, ...headers },
    body: isBytes ? body : JSON.stringify(body),
  })
  const text = await response.text()
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    headers: response.headers,
    body: (text === '' ? {} : JSON.parse(text)) as Answered['body'],
  }
}

/** Writes bytes to the server and gives all that comes back until it closes, or until the time is over. */
export function sendRaw(url: string, bytes: string | Buffer, withinMs = 3_000): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes))
    let text = ''
    socket.on('data', (data) => (text += data.toString('latin1')))
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(text))
    setTimeout(() => socket.destroy(), withinMs).unref()
  })
}
