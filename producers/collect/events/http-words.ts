/** What refusals call things where an event comes by HTTP, and what its sender can set there. */
import { noJsonHint, type Words } from '../../../schemas/hints.ts'
import type { Mode } from '../admission.ts'
import { jsonTypes } from '../limits/limits.ts'

const bodyWords: Words = {
  it: 'the body',
  asIt: 'as the body',
  ifGzip: 'compress it once, and say so with Content-Encoding: gzip',
  ifZstd: 'send it plain, or as gzip with Content-Encoding: gzip',
  ifList: `send a list of events as ${jsonTypes.batch}`,
  eventInData: 'data: holds a whole event with attributes of its own: send that inner event alone',
  after24Hours: "after the server's clock",
}

/** By the mode of a request. */
export const httpWords: Readonly<Record<Mode, Words>> = {
  structured: bodyWords,
  binary: {
    ...bodyWords,
    // The body is `data` alone, and what is judged is all of it.
    it: 'the event',
    eventInData: `data: the body is a whole event, and ce- headers are there as well: send data alone as the body, or the event as ${jsonTypes.structured} without them`,
  },
  batch: {
    ...bodyWords,
    it: 'the event',
    asIt: 'as an entry of the batch',
    ifList: 'each entry of a batch is one event',
  },
}

/** What a body is that is no JSON in UTF-8, or no list where one must be. */
export function bodyHint(body: Buffer, mode: Mode): string {
  if (mode === 'batch' && /^\s*\{/.test(body.subarray(0, 64).toString('latin1')))
    return `the body is no list: send one event as ${jsonTypes.structured}, several within [ and ]`
  return noJsonHint(body, bodyWords)
}
