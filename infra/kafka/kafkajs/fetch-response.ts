/**
 * Replaces `decode` of protocol/requests/fetch/v4 to v11/response of kafkajs: its own decodes the records of all
 * partitions before it answers, so one bad batch stops every partition, and a large one blocks the process. Here the
 * records stay bytes; handle-batch.ts reads them partition by partition. Can go with kafkajs.
 */
import { type AbortedTransaction, RecordSet } from './record-set.ts'

/** Found on the `messages` of a partition's answer. */
const recordSet = Symbol('record set')

interface LazyMessages extends Array<never> {
  [recordSet]?: RecordSet
}

interface PartitionAnswer {
  readonly partition: number
  readonly errorCode: number
  readonly highWatermark: string
  readonly lastStableOffset: string
  readonly preferredReadReplica?: number
  readonly messages: LazyMessages
}

export interface FetchAnswer {
  readonly throttleTime: number
  readonly clientSideThrottleTime?: number
  readonly errorCode?: number
  readonly sessionId?: number
  readonly responses: readonly {
    readonly topicName: string
    readonly partitions: readonly PartitionAnswer[]
  }[]
}

/** The records behind a batch of kafkajs; undefined where it has none. */
export function recordSetOf(rawMessages: readonly unknown[]): RecordSet | undefined {
  return (rawMessages as LazyMessages)[recordSet]
}

/** A decoder for one version of the answer. */
export function fetchDecoder(version: number): (bytes: Buffer) => Promise<FetchAnswer> {
  return (bytes) => Promise.resolve(readAnswer(new Reader(bytes), version))
}

function readAnswer(reader: Reader, version: number): FetchAnswer {
  const throttle = reader.int32()
  const session = version >= 7 ? { errorCode: reader.int16(), sessionId: reader.int32() } : {}
  const responses = reader.array(() => ({
    topicName: reader.text(),
    partitions: reader.array(() => readPartition(reader, version)),
  }))
  // From version 8 on it is for the client to wait, as kafkajs has it too.
  return version >= 8
    ? { throttleTime: 0, clientSideThrottleTime: throttle, ...session, responses }
    : { throttleTime: throttle, ...session, responses }
}

function readPartition(reader: Reader, version: number): PartitionAnswer {
  const partition = reader.int32()
  const errorCode = reader.int16()
  const highWatermark = String(reader.int64())
  const lastStableOffset = String(reader.int64())
  if (version >= 5) reader.int64()
  const aborted = reader.array((): AbortedTransaction => ({
    producerId: reader.int64(),
    firstOffset: reader.int64(),
  }))
  const preferred = version >= 11 ? { preferredReadReplica: reader.int32() } : {}
  const records = reader.bytes()
  const messages: LazyMessages = []
  if (records.length > 0) messages[recordSet] = new RecordSet(records, aborted)
  return { partition, errorCode, highWatermark, lastStableOffset, ...preferred, messages }
}

class Reader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  int16(): number {
    this.#at += 2
    return this.#bytes.readInt16BE(this.#at - 2)
  }

  int32(): number {
    this.#at += 4
    return this.#bytes.readInt32BE(this.#at - 4)
  }

  int64(): bigint {
    this.#at += 8
    return this.#bytes.readBigInt64BE(this.#at - 8)
  }

  text(): string {
    return this.#take(this.int16()).toString('utf8')
  }

  bytes(): Buffer {
    return this.#take(this.int32())
  }

  array<T>(read: () => T): T[] {
    const items: T[] = []
    for (let left = this.int32(); left > 0; left--) items.push(read())
    return items
  }

  #take(length: number): Buffer {
    const start = this.#at
    this.#at += Math.max(length, 0)
    return this.#bytes.subarray(start, this.#at)
  }
}
