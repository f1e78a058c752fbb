/**
 * Replaces protocol/requests/fetch/v4/decodeMessages, protocol/recordBatch/v0/decoder and
 * consumer/filterAbortedMessages of kafkajs. They decode all that one partition answers at once, whatever it inflates
 * to, and give up above about 125,000 records ("Maximum call stack size exceeded", its issue 1253 among others). Here
 * records come in slices of bounded count and size, so that what is in memory does not depend on what a batch inflates
 * to. Can go with a client that reads batches as a stream.
 */
import { type BatchHead, batchEnd, readBatchHead } from './batch-head.ts'
import { type YieldTurn, ByteSource } from './byte-source.ts'
import { MalformedBatch, ReadingStopped, whyOf } from './faults.ts'
import { inflate } from './inflate.ts'
import { type Message, parseRecord, readLargeRecord } from './record.ts'

/** Records of a partition in a row, without those of aborted transactions and control records. */
export interface Slice {
  readonly kind: 'slice'
  readonly messages: readonly Message[]
  /** Where reading went on: the offset that was asked for, or the one behind the slice before. */
  readonly firstOffset: string
  /** Of the last record that it covers, shown or not. */
  readonly lastOffset: string
}
/** The rest cannot be read. */
export interface Unreadable {
  readonly kind: 'unreadable'
  readonly offset: string
  readonly nextOffset: string | undefined
  readonly why: string
}

export interface AbortedTransaction {
  readonly producerId: bigint
  readonly firstOffset: bigint
}

export interface SliceLimits {
  readonly records: number
  readonly bytes: number
}
const defaultLimits: SliceLimits = { records: 10_000, bytes: 4 * 1024 * 1024 }
/** A record up to this size is read whole. */
const wholeRecordBytes = 262_144
/** What a record costs in memory beside its bytes. */
const overheadBytes = 200
/** After this many records without a wait, the event loop gets a turn. */
const recordsInARow = 512

export class RecordSet {
  readonly #bytes: Buffer
  readonly #aborted: AbortedTransaction[]
  readonly #limits: SliceLimits

  constructor(bytes: Buffer, aborted: readonly AbortedTransaction[], limits: SliceLimits = defaultLimits) {
    this.#bytes = bytes
    this.#aborted = aborted.toSorted((a, b) => Number(a.firstOffset - b.firstOffset))
    this.#limits = limits
  }

  /** The records from `from` on. Ends early, without an error, where `yieldTurn` throws ReadingStopped. */
  async *slices(from: bigint, yieldTurn: YieldTurn): AsyncGenerator<Slice | Unreadable, void> {
    const slice = new OpenSlice(this.#limits, from)
    const aborted = new AbortedProducers(this.#aborted)
    for (let at = 0; ;) {
      let [head, end]: [BatchHead | undefined, number | undefined] = [undefined, undefined]
      try {
        end = batchEnd(this.#bytes, at)
        if (end === undefined) break
        head = readBatchHead(this.#bytes.subarray(at, end))
        at = end
        if (head.lastOffset < from) {
          slice.cover(head.lastOffset)
        } else if (!aborted.isShown(head)) {
          slice.cover(head.offset < from ? from : head.offset)
          slice.cover(head.lastOffset)
        } else {
          yield* readBatch(head, slice, yieldTurn)
          slice.cover(head.lastOffset)
        }
      } catch (error) {
        if (error instanceof ReadingStopped) return
        if (slice.isOpen) yield slice.close()
        const behind = head === undefined ? undefined : String(head.lastOffset + 1n)
        yield { kind: 'unreadable', offset: String(slice.next), nextOffset: behind, why: whyOf(error) }
        return
      }
    }
    if (slice.isOpen) yield slice.close()
  }
}

/** Collects the records of one batch; yields when a slice is full. */
async function* readBatch(head: BatchHead, slice: OpenSlice, yieldTurn: YieldTurn): AsyncGenerator<Slice> {
  const source = new ByteSource(inflate(head.codec, head.records), yieldTurn)
  try {
    for (let left = head.count; left > 0; left--) {
      if (left % recordsInARow === 0) await yieldTurn()
      const length = source.tryVarint() ?? (await source.varint())
      if (length <= 0) throw new MalformedBatch('a record has no valid length')
      const isWhole = length <= wholeRecordBytes || head.codec === 0
      const message = isWhole
        ? parseRecord(source.tryTake(length) ?? (await source.take(length)), head)
        : await readLargeRecord(source, head)
      if (slice.takes(message, isWhole ? length : sizeOf(message))) yield slice.close()
    }
  } finally {
    await source.close()
  }
}

/** What is kept of a record that was read piece by piece. */
function sizeOf({ key, value, headers }: Message): number {
  const kept = Object.values(headers).flat()
  return [key, value, ...kept].reduce((sum, bytes) => sum + (bytes?.length ?? 0), kept.length * overheadBytes)
}

/** Which producers have a transaction open that was aborted, as the log is read on. */
class AbortedProducers {
  readonly #open = new Set<bigint>()
  readonly #aborted: readonly AbortedTransaction[]
  #next = 0

  constructor(aborted: readonly AbortedTransaction[]) {
    this.#aborted = aborted
  }

  /** False for control batches and those of an aborted transaction. */
  isShown({ lastOffset, producerId, isControl, isTransactional }: BatchHead): boolean {
    for (; ; this.#next++) {
      const transaction = this.#aborted[this.#next]
      if (transaction === undefined || transaction.firstOffset > lastOffset) break
      this.#open.add(transaction.producerId)
    }
    // Whatever it marks, it ends the producer's transaction.
    if (isControl) this.#open.delete(producerId)
    return !isControl && !(isTransactional && this.#open.has(producerId))
  }
}

class OpenSlice {
  readonly #limits: SliceLimits
  /** The first offset that is asked for. */
  readonly #from: bigint
  #messages: Message[] = []
  #bytes = 0
  #first: bigint
  #last: string | undefined

  constructor(limits: SliceLimits, from: bigint) {
    this.#limits = limits
    this.#from = from
    this.#first = from
    this.next = from
  }

  /** Behind all that it has seen. */
  next: bigint

  get isOpen(): boolean {
    return this.#last !== undefined
  }

  /** Takes a record unless it lies before what is asked for; true where the slice is full. */
  takes(message: Message, bytes: number): boolean {
    const offset = BigInt(message.offset)
    if (offset < this.#from) return false
    this.#messages.push(message)
    this.#last = message.offset
    this.next = offset + 1n
    this.#bytes += bytes + overheadBytes
    return this.#messages.length >= this.#limits.records || this.#bytes >= this.#limits.bytes
  }

  /** Counts an offset as read without a record to show. */
  cover(offset: bigint): void {
    if (offset < this.next) return
    this.#last = String(offset)
    this.next = offset + 1n
  }

  close(): Slice {
    const slice: Slice = {
      kind: 'slice',
      messages: this.#messages,
      firstOffset: String(this.#first),
      lastOffset: this.#last ?? String(this.#first),
    }
    this.#messages = []
    this.#bytes = 0
    this.#first = this.next
    this.#last = undefined
    return slice
  }
}
