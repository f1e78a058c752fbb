/**
 * Replaces kafkajs's way of gathering headers (protocol/recordBatch/record/v0/decoder: its issue 1330 and others):
 * it copies a plain object once per header, so 10,000 headers take minutes, and names such as `constructor` or
 * `__proto__` meet what every object has. Here: an object without a prototype, and a bound on what is kept. Can go with
 * a client that gives headers as a list.
 */
import { deadLetterPrefix } from '../../../schemas/dead-letter.ts'

type HeaderValue = Buffer | null
export type KeptHeaders = Record<string, HeaderValue | HeaderValue[]>

/**
 * Most bytes of names and values that are kept of a record, CloudEvents attributes and our own apart from others, as
 * no flood of foreign headers may change what an event says. A dead letter keeps 65,536, so it shows that some are cut.
 */
export const keptHeaderBytes = 262_144
/** A foreign header of more than 65,536 bytes fits into no dead letter: more of it is only in the way of the others. */
const longestForeignValue = 65_537
/** What a header costs beside its bytes. */
const headerOverhead = 8

const none: KeptHeaders = Object.freeze(Object.create(null) as KeptHeaders)

export class HeaderKeeper {
  #headers: KeptHeaders | undefined
  #ownLeft = keptHeaderBytes
  #foreignLeft = keptHeaderBytes
  /** Bytes of names and values as they were sent. */
  bytes = 0
  isCut = false

  get headers(): KeptHeaders {
    return this.#headers ?? none
  }

  /** How many bytes of its value may be kept under this name; undefined where the header is dropped. */
  roomFor(name: string, nameBytes: number, valueBytes: number): number | undefined {
    this.bytes += nameBytes + valueBytes
    const isOwn = name.startsWith('ce_') || name.startsWith(deadLetterPrefix)
    const left = (isOwn ? this.#ownLeft : this.#foreignLeft) - nameBytes - headerOverhead
    if (left < 0) {
      this.isCut = true
      return undefined
    }
    const kept = Math.min(valueBytes, left, isOwn ? left : longestForeignValue)
    if (kept < valueBytes) this.isCut = true
    if (isOwn) this.#ownLeft = left - kept
    else this.#foreignLeft = left - kept
    return kept
  }

  /** A header whose name alone is too long to be kept. */
  drop(nameBytes: number, valueBytes: number): void {
    this.bytes += nameBytes + valueBytes
    this.isCut = true
  }

  keep(name: string, value: HeaderValue): void {
    this.#headers ??= Object.create(null) as KeptHeaders
    const before = this.#headers[name]
    if (before === undefined) this.#headers[name] = value
    else if (Array.isArray(before)) before.push(value)
    else this.#headers[name] = [before, value]
  }
}
