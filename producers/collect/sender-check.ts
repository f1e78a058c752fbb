/**
 * A collector for checking senders: it judges every event by the real rules, but answers the first requests with each
 * event as a bad day would: 503, a connection that is cut without an answer, 429, and only then 202. What a sender must
 * do is repeat the same events until they are accepted. It sends nothing anywhere and keeps identities in memory alone.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import { checkEvent } from './check-event.ts'
import { httpWords } from './http-words.ts'
import { jsonTypes, maxBodyBytes, maxDepth, maxEvents } from './limits.ts'
import { type ProblemName, problemOf, RequestRefused } from './problem.ts'
import { readBody } from './read-body.ts'
import { resultsOf, statusOf, sumsOf } from './answer.ts'
import { splitBatch } from './split-batch.ts'

export interface SenderReport {
  readonly requests: number
  readonly accepted: number
  /** In sentences; none where the sender did what it must. */
  readonly faults: readonly string[]
}

export interface SenderCheck extends AsyncDisposable {
  readonly url: string
  readonly report: () => SenderReport
}

interface Seen {
  readonly text: string
  times: number
  isAccepted: boolean
}

/** What the first requests with an event are answered with; 0 is a cut connection. */
const badDay = [503, 0, 429] as const

export async function startSenderCheck(
  config: { readonly port: number; readonly mpp: string },
  deps: { readonly utcOffsets: ReadonlyMap<string, number>; readonly nowMs: () => number },
): Promise<SenderCheck> {
  const seen = new Map<string, Seen>()
  const faults = new Set<string>()
  let requests = 0
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    requests += 1
    if (!/^Bearer \S+$/i.test(request.headers.authorization ?? ''))
      faults.add('a request without Authorization: Bearer KEY')
    const isBatch = request.headers['content-type']?.startsWith(jsonTypes.batch) === true
    const body = await readBody(request, request.headers['content-encoding'] === 'gzip', {
      maxBytes: maxBodyBytes,
      timeoutMs: 10_000,
    })
    const split = isBatch ? splitBatch(body, { maxEvents, maxDepth }) : undefined
    if (split?.kind === 'fault') throw new RequestRefused(split.fault)
    const entries = split?.entries ?? [body]
    const words = httpWords[isBatch ? 'batch' : 'structured']
    const context = { rights: { mpp: config.mpp }, utcOffsets: deps.utcOffsets, nowMs: deps.nowMs(), words }
    const verdicts = entries.map((bytes) => checkEvent(bytes, context))
    for (const verdict of verdicts)
      if (verdict.kind === 'rejected')
        faults.add(`an event is refused with ${verdict.reason}, ${verdict.detail}`)
    const own = verdicts.flatMap((verdict, at) =>
      verdict.kind === 'accepted' ? [note(verdict.id, entries[at] ?? body)] : [],
    )
    const turn = Math.min(...own.map(({ times }) => times))
    const bad = own.length === 0 ? undefined : badDay[turn - 1]
    if (bad === 0) {
      request.socket.destroy()
      return
    }
    if (bad !== undefined)
      throw new RequestRefused(bad === 503 ? 'broker' : 'rate_limit', { retryAfterSeconds: 1 })
    for (const one of own) one.isAccepted = true
    const results = resultsOf(verdicts, { kind: 'acknowledged' })
    const sums = sumsOf(results, entries.length)
    send(response, statusOf(sums, results, isBatch), 'application/json', { ...sums, results })
  }
  /** Counts how often an event came. */
  const note = (id: string, bytes: Buffer): Seen => {
    const text = bytes.toString('utf8')
    const { source } = JSON.parse(text) as { source: string }
    const identity = JSON.stringify([source, id])
    const found = seen.get(identity) ?? { text, times: 0, isAccepted: false }
    seen.set(identity, found)
    if (found.text !== text) faults.add('an event came again with the same source and id and other contents')
    found.times += 1
    return found
  }
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!(error instanceof RequestRefused)) faults.add('a request that could not be read')
      refuse(response, error instanceof RequestRefused ? error : new RequestRefused('bad_request'))
    })
  })
  server.listen(config.port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : config.port}`,
    report() {
      const all = [...seen.values()]
      const open = all.filter(({ isAccepted }) => !isAccepted).length
      const left = open === 0 ? [] : [`${open} events were not repeated until they were accepted`]
      return { requests, accepted: all.length - open, faults: [...faults, ...left] }
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

function refuse(response: ServerResponse, { problem: name, retryAfterSeconds }: RequestRefused): void {
  if (retryAfterSeconds !== undefined) response.setHeader('Retry-After', retryAfterSeconds)
  const problem = problemOf(name satisfies ProblemName)
  send(response, problem.status, jsonTypes.problem, problem)
}

function send(response: ServerResponse, status: number, type: string, body: object): void {
  response.writeHead(status, { 'Content-Type': type }).end(JSON.stringify(body))
}
