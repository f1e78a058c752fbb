/**
 * The answer to a request that was read: exactly one result for each event, in order, sums that are checked, and the
 * status that follows from them. Pure.
 */
import { KunjunganError } from '../../../infra/errors.ts'
import type { RefusalReason, Verdict } from './check-event.ts'

export type Result =
  | { readonly index: number; readonly id: string | null; readonly status: 'accepted' | 'retry' }
  | {
      readonly index: number
      readonly id: string | null
      readonly status: 'rejected'
      readonly reason: RefusalReason
      readonly detail: string
      readonly pointer: string
    }

export interface Sums {
  readonly accepted: number
  readonly rejected: number
  readonly retry: number
}

/** What became of the accepted events: all acknowledged, none surely, or all but those that the topic did not take. */
export type Sent =
  | { readonly kind: 'acknowledged' }
  | { readonly kind: 'retry' }
  | { readonly kind: 'too_large'; readonly places: ReadonlySet<number> }

/**
 * One result for each verdict.
 * @param sent - what became of the accepted ones; its places count these alone.
 */
export function resultsOf(verdicts: readonly Verdict[], sent: Sent): Result[] {
  let place = 0
  return verdicts.map((verdict, index) => {
    const { id } = verdict
    if (verdict.kind === 'rejected') {
      const { reason, detail, pointer } = verdict
      return { index, id, status: 'rejected', reason, detail, pointer }
    }
    const at = place++
    if (sent.kind === 'retry') return { index, id, status: 'retry' }
    if (sent.kind === 'too_large' && sent.places.has(at)) {
      const detail = 'the record is larger than the topic takes'
      return { index, id, status: 'rejected', reason: 'too_large', detail, pointer: '' }
    }
    return { index, id, status: 'accepted' }
  })
}

/** An atomic batch with a refusal: the good events are not sent either. */
export function asNotSent(verdicts: readonly Verdict[]): Verdict[] {
  return verdicts.map((verdict) =>
    verdict.kind === 'rejected'
      ? verdict
      : {
          kind: 'rejected',
          id: verdict.id,
          reason: 'not_sent',
          detail: 'another event of the atomic batch was refused',
          pointer: '',
        },
  )
}

/**
 * The sums over the results.
 * @throws KunjunganError `internal` where they do not account for every event exactly once, which must not become an
 *   answer.
 */
export function sumsOf(results: readonly Result[], events: number): Sums {
  const sums = { accepted: 0, rejected: 0, retry: 0 }
  results.forEach(({ index, status }, at) => {
    if (index === at) sums[status] += 1
  })
  if (sums.accepted + sums.rejected + sums.retry !== events || results.length !== events)
    throw new KunjunganError(
      'internal',
      'The results do not account for every event of the request. This is a fault of Kunjungan itself: report it with this message.',
    )
  return sums
}

/** 503 if any event is `retry`, else 202 if any is accepted, else 422; a lone event by its reason. */
export function statusOf(sums: Sums, results: readonly Result[], isBatch: boolean): number {
  if (sums.retry > 0) return 503
  if (sums.accepted > 0) return 202
  const [only] = results
  return isBatch || only?.status !== 'rejected' ? 422 : statusOfReason(only.reason)
}

function statusOfReason(reason: RefusalReason): number {
  if (reason === 'forbidden') return 403
  return reason === 'too_large' ? 413 : 422
}
