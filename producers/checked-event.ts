/**
 * An event that we hold and have not sent yet, checked by the rules that ingest has: no record of a topic, so it has no
 * key and no headers, and stands in no topic yet. Pure: the clock is a parameter.
 */
import { acceptorOf, validEventOf } from '../schemas/accept.ts'
import type { Words } from '../schemas/hints.ts'
import type { Refusal } from '../schemas/reasons.ts'
import { validate, type ValidEvent } from '../schemas/validate.ts'

interface CheckBytesContext {
  /** Minutes east of UTC of every known MPP; the same map for many events, as the fast path is made once for each. */
  readonly utcOffsets: ReadonlyMap<string, number>
  readonly nowMs: number
  /** What a refusal calls things; left out: the words of a record. */
  readonly words?: Words | undefined
}

/** The event in these bytes, in structured mode, or the first reason against it. */
export function checkBytes(
  bytes: Buffer,
  { utcOffsets, nowMs, words }: CheckBytesContext,
): ValidEvent | Refusal {
  const record = { key: null, value: bytes, timestamp: String(nowMs), offset: '0' }
  const accepted = acceptorOf(utcOffsets).accept(record)
  return accepted === undefined ? validate(record, { utcOffsets, words }) : validEventOf(accepted)
}
