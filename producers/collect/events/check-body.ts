/**
 * From the body of a request to one verdict for each event of it, by the mode that its Content-Type says. Pure: the
 * clock is a parameter.
 */
import { isUtf8 } from 'node:buffer'
import { noJsonHint } from '../../../schemas/hints.ts'
import type { Mode } from '../admission.ts'
import { structuredFromBinary } from './binary-mode.ts'
import { type CheckContext, checkEvent, rejected, type Verdict } from './check-event.ts'
import { bodyHint, httpWords } from './http-words.ts'
import { maxDepth, maxEvents } from '../limits/limits.ts'
import { RequestRefused } from '../http/problem.ts'
import { isTooDeep, splitBatch } from './split-batch.ts'

/** @throws RequestRefused where the body as a whole is refused. */
export function checkBody(
  body: Buffer,
  { mode, rawHeaders }: { readonly mode: Mode; readonly rawHeaders: readonly string[] },
  given: Omit<CheckContext, 'words'>,
): Verdict[] {
  const words = httpWords[mode]
  const context = { ...given, words }
  if (!isUtf8(body)) throw notJson(bodyHint(body, mode))
  const checked = (bytes: Buffer): Verdict => {
    const verdict = checkEvent(bytes, context)
    if (verdict.kind === 'rejected' && verdict.reason === 'not_json') throw notJson(noJsonHint(bytes, words))
    return verdict
  }
  if (mode !== 'batch' && isTooDeep(body, maxDepth)) throw new RequestRefused('too_deep')
  if (mode === 'structured') return [checked(body)]
  if (mode === 'binary') {
    const event = structuredFromBinary(rawHeaders, body)
    if (event.kind === 'event') return [checked(event.bytes)]
    if (event.reason === 'not_json') throw notJson(bodyHint(body, mode))
    return [rejected(event, Buffer.alloc(0), given.nowMs)]
  }
  const split = splitBatch(body, { maxEvents, maxDepth })
  if (split.kind === 'fault')
    throw split.fault === 'not_json' ? notJson(bodyHint(body, mode)) : new RequestRefused(split.fault)
  return split.entries.map(checked)
}

function notJson(detail: string): RequestRefused {
  return new RequestRefused('not_json', { detail })
}
