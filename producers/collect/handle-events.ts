/**
 * From the body of an admitted request to its answer: split, checked, sent, one result for each event. An answer 202
 * is made only after Kafka has acknowledged every accepted event.
 */
import type { IncomingMessage } from 'node:http'
import type { Admitted } from './admission.ts'
import { asNotSent, type Result, resultsOf, type Sent, type Sums, statusOf, sumsOf } from './events/answer.ts'
import { requireSignature } from './keys/authenticate.ts'
import { checkBody } from './events/check-body.ts'
import { maxBodyBytes } from './limits/limits.ts'
import type { RequestSender } from './request-sender.ts'
import { readBody } from './http/read-body.ts'
import type { TokenBuckets } from './limits/token-bucket.ts'

export interface HandleConfig {
  readonly bodyTimeoutMs: number
}

export interface HandleDeps {
  readonly requestSender: Pick<RequestSender, 'submit'>
  readonly buckets: TokenBuckets
  /** Minutes east of UTC of every known MPP, as they are now. */
  readonly utcOffsets: () => ReadonlyMap<string, number>
  readonly nowMs: () => number
  /** A body was read. */
  readonly onBody: (bytes: number) => void
}

export interface Handled {
  readonly status: number
  readonly sums: Sums
  readonly results: readonly Result[]
  readonly isBatch: boolean
  readonly isDryRun: boolean
}

/** @throws RequestRefused where the request as a whole is refused; the place is freed in every case. */
export async function handleEvents(
  request: IncomingMessage,
  admitted: Admitted,
  config: HandleConfig,
  deps: HandleDeps,
): Promise<Handled> {
  const { sender, query, mode, place } = admitted
  const isSigned = sender.signed !== undefined
  const pay = (events: number): void => {
    const nowMs = deps.nowMs()
    for (const bucket of [deps.buckets.of(sender.key.id, nowMs), deps.buckets.total])
      bucket.pay(events, nowMs)
  }
  let released: Promise<unknown> = Promise.resolve()
  try {
    // A body that is refused as a whole costs what one event does, also where it is refused while it is read. Of a
    // signed request only once the signature fits: whoever knows the id of a key could use up its rate otherwise.
    if (!isSigned) pay(1)
    const body = await readBody(request, admitted.isCompressed, {
      maxBytes: maxBodyBytes,
      timeoutMs: config.bodyTimeoutMs,
    })
    place.shrink(body.length)
    deps.onBody(body.length)
    const nowMs = deps.nowMs()
    // A signature is over the bytes before they were compressed, as libraries make it over the text that they send.
    requireSignature(sender, body, nowMs)
    if (isSigned) pay(1)
    const verdicts = checkBody(
      body,
      { mode, rawHeaders: request.rawHeaders },
      { rights: sender.key, utcOffsets: deps.utcOffsets(), nowMs },
    )
    pay(Math.max(0, verdicts.length - 1))
    const isRefused = query.isAtomic && verdicts.some(({ kind }) => kind === 'rejected')
    const final = isRefused ? asNotSent(verdicts) : verdicts
    const outgoing = final.flatMap((verdict) => (verdict.kind === 'accepted' ? [verdict.outgoing] : []))
    let sent: Sent = { kind: 'acknowledged' }
    if (outgoing.length > 0 && !query.isDryRun) {
      const submitted = deps.requestSender.submit(outgoing)
      released = submitted.released
      sent = await submitted.sent
    }
    const results = resultsOf(final, sent)
    const sums = sumsOf(results, verdicts.length)
    const isBatch = mode === 'batch'
    return { status: statusOf(sums, results, isBatch), sums, results, isBatch, isDryRun: query.isDryRun }
  } finally {
    // What is still under way to Kafka is still held.
    void released.then(() => place[Symbol.dispose]())
  }
}
