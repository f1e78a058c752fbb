/**
 * A collector for checking senders: the real one up to the point where events would go to Kafka. There it answers the
 * first requests with each event as a bad day would: 503, a connection that is cut without an answer, 429, and only
 * then 202. What a sender must do is repeat the same events until they are accepted. It takes every key, sends nothing
 * anywhere and keeps identities in memory alone.
 */
import { KunjunganError } from '../../../infra/errors.ts'
import { createLogger } from '../../../infra/log.ts'
import type { Outgoing } from '../../outgoing.ts'
import { asyncApiText } from '../documents/asyncapi.ts'
import { requireFresh } from '../keys/authenticate.ts'
import { defaults } from '../collector.ts'
import { createHttpServer } from '../http/http-server.ts'
import { InFlight } from '../limits/in-flight.ts'
import { createKey } from '../keys/keys.ts'
import { listen } from '../http/listen.ts'
import { noObserver } from '../observer.ts'
import { openApiText } from '../documents/openapi.ts'
import { RequestRefused } from '../http/problem.ts'
import type { Submitted } from '../request-sender.ts'
import { addRoutes } from '../routes.ts'
import { faultsOfAnswer } from './sender-faults.ts'
import { TokenBuckets } from '../limits/token-bucket.ts'

export interface SenderReport {
  readonly requests: number
  readonly accepted: number
  /** In sentences; none where the sender did what it must. */
  readonly faults: readonly string[]
  /** What was not looked at. */
  readonly notes: readonly string[]
}

export interface SenderCheck extends AsyncDisposable {
  readonly url: string
  readonly report: () => SenderReport
}

export interface SenderCheckConfig {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  readonly mpp: string
}

interface Seen {
  readonly text: string
  times: number
  isAccepted: boolean
}

/** The connection is cut instead of an answer. */
class Cut extends Error {
  override readonly name = 'Cut'
}

const signatureNote =
  'the requests are signed: the headers of the signature were looked at, the signature itself was not, as its secret is not known here'

/** @throws KunjunganError `port` where the address is not available. */
export async function startSenderCheck(
  config: SenderCheckConfig,
  deps: { readonly utcOffsets: ReadonlyMap<string, number>; readonly nowMs: () => number },
): Promise<SenderCheck> {
  const { nowMs } = deps
  const seen = new Map<string, Seen>()
  const faults = new Map<string, string>()
  const notes = new Set<string>()
  let requests = 0
  const { key } = createKey({ kind: 'bearer', name: 'verify', mpp: config.mpp }, nowMs())
  const buckets = new TokenBuckets(defaults.ratePerKey, defaults.rateInAll, nowMs())
  const inFlight = new InFlight(defaults.inFlight)
  const submit = (events: readonly Outgoing[]): Submitted => {
    const own = events.map((event) => note(seen, faults, String(event.value)))
    return { sent: sentOn(own), released: Promise.resolve() }
  }
  const app = await createHttpServer(defaults.http, {
    observer: noObserver,
    isStopping: () => false,
    isFull: () => inFlight.isFull,
    logger: createLogger({ level: 'silent', pretty: false }),
  })
  app.server.on('clientError', ({ code = '' }: NodeJS.ErrnoException) => {
    if (code.startsWith('HPE_')) faults.set(code, 'a request is not valid HTTP')
  })
  app.addHook('onRequest', async () => {
    requests += 1
  })
  app.addHook('onSend', async (_request, _reply, payload) => {
    for (const [name, fault] of faultsOfAnswer(String(payload), config.mpp)) faults.set(name, fault)
  })
  await app.register(async (scope) => {
    scope.setErrorHandler((error, request, reply) => {
      if (!(error instanceof Cut)) throw error
      reply.hijack()
      request.raw.socket.destroy()
    })
    addRoutes(
      scope,
      { bodyTimeoutMs: defaults.bodyTimeoutMs },
      {
        buckets,
        inFlight,
        nowMs,
        observer: noObserver,
        requestSender: { submit },
        senderOf(credentials, at) {
          if (credentials.kind === 'signed') {
            requireFresh(credentials.signed, at)
            notes.add(signatureNote)
          }
          return { key, signed: undefined }
        },
        utcOffsets: () => deps.utcOffsets,
        readiness: () => ({ isReady: true }),
        openapi: openApiText([config.mpp]),
        asyncapi: asyncApiText([config.mpp]),
      },
    )
  })
  const url = await listen(app, config, (code, cause) => {
    const { host, port } = config
    return new KunjunganError(
      'port',
      `Nothing can listen on ${host}, port ${port} (${code}): choose another with --sender (0 takes a free one), or another --host.`,
      { cause },
    )
  })
  return {
    url,
    report() {
      const all = [...seen.values()]
      const open = all.filter(({ isAccepted }) => !isAccepted).length
      const left = open === 0 ? [] : [`${open} events were not repeated until they were accepted`]
      return {
        requests,
        accepted: all.length - open,
        faults: [...faults.values(), ...left],
        notes: [...notes],
      }
    },
    async [Symbol.asyncDispose]() {
      const closed = app.close()
      app.server.closeAllConnections()
      await closed
    },
  }
}

/** Counts how often an event came. */
function note(seen: Map<string, Seen>, faults: Map<string, string>, text: string): Seen {
  const { source, id } = JSON.parse(text) as { source: string; id: string }
  const identity = JSON.stringify([source, id])
  const found = seen.get(identity) ?? { text, times: 0, isAccepted: false }
  seen.set(identity, found)
  if (found.text !== text)
    faults.set('changed', 'an event came again with the same source and id and other contents')
  found.times += 1
  return found
}

/** What the day has for the events of a request, by how often the one came that came least often. */
async function sentOn(own: readonly Seen[]): Promise<Awaited<Submitted['sent']>> {
  switch (Math.min(...own.map(({ times }) => times))) {
    case 1:
      return { kind: 'retry' }
    case 2:
      throw new Cut()
    case 3:
      throw new RequestRefused('rate_limit', {
        retryAfterSeconds: 1,
        rate: { limit: defaults.ratePerKey.burstEvents, remaining: 0, resetSeconds: 1 },
      })
    default:
      for (const one of own) one.isAccepted = true
      return { kind: 'acknowledged' }
  }
}
