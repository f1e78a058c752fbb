/**
 * Splits the bytes of a JSON list into the bytes of its entries, so that each event goes to Kafka exactly as it was
 * sent: parsing and writing it again would lose long numbers and hide repeated names. Counts events and depth before
 * anything is parsed. It does not say whether an entry is valid JSON: who reads the entry does. Pure, linear, total.
 */

export type Split =
  | { readonly kind: 'entries'; readonly entries: readonly Buffer[] }
  | { readonly kind: 'fault'; readonly fault: SplitFault }

export type SplitFault = 'not_json' | 'too_deep' | 'too_many_events'

export interface SplitLimits {
  readonly maxEvents: number
  readonly maxDepth: number
}

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const openList = 0x5b
const closeList = 0x5d
const openObject = 0x7b
const closeObject = 0x7d

/** The entries of a JSON list. */
export function splitBatch(body: Buffer, limits: SplitLimits): Split {
  let at = skipBlanks(body, 0)
  if (body[at] !== openList) return fault('not_json')
  at = skipBlanks(body, at + 1)
  const entries: Buffer[] = []
  if (body[at] === closeList) return isEnd(body, at + 1) ? { kind: 'entries', entries } : fault('not_json')
  for (;;) {
    const end = endOfValue(body, at, limits.maxDepth - 1)
    if (end < 0) return fault('too_deep')
    const entry = body.subarray(at, skipBlanksBack(body, at, end))
    if (entry.length === 0) return fault('not_json')
    if (entries.length === limits.maxEvents) return fault('too_many_events')
    entries.push(entry)
    if (body[end] === closeList)
      return isEnd(body, end + 1) ? { kind: 'entries', entries } : fault('not_json')
    if (body[end] !== comma) return fault('not_json')
    at = skipBlanks(body, end + 1)
  }
}

/** True where objects and lists lie deeper in each other than allowed. */
export function isTooDeep(body: Buffer, maxDepth: number): boolean {
  return endOfValue(body, skipBlanks(body, 0), maxDepth) < 0
}

/** Where a value ends: at a comma or a closing bracket that is not its own, or at the end; -1 where it is too deep. */
function endOfValue(body: Buffer, from: number, maxDepth: number): number {
  let depth = 0
  for (let at = from; at < body.length; at++) {
    switch (body[at]) {
      case quote:
        at = endOfText(body, at)
        break
      case openList:
      case openObject:
        if (++depth > maxDepth) return -1
        break
      case closeList:
      case closeObject:
        if (depth-- === 0) return at
        break
      case comma:
        if (depth === 0) return at
        break
      case undefined:
      default:
    }
  }
  return body.length
}

/** Where the closing quote of a text stands, or the end. */
function endOfText(body: Buffer, from: number): number {
  for (let at = from + 1; at < body.length; at++) {
    if (body[at] === backslash) at++
    else if (body[at] === quote) return at
  }
  return body.length
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}

function skipBlanks(body: Buffer, from: number): number {
  let at = from
  while (isBlank(body[at])) at++
  return at
}

function skipBlanksBack(body: Buffer, from: number, end: number): number {
  let at = end
  while (at > from && isBlank(body[at - 1])) at--
  return at
}

function isEnd(body: Buffer, at: number): boolean {
  return skipBlanks(body, at) === body.length
}

function fault(name: SplitFault): Split {
  return { kind: 'fault', fault: name }
}
