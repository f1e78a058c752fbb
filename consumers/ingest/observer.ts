/**
 * The events that ingest reports while it works, for metrics and readiness. An observer must not throw, and no decision
 * of ingest depends on one.
 */
import type { Reason } from '../../schemas/reasons.ts'
import type { TopicKind } from '../../schemas/topics.ts'
import type { FaultClass } from './faults/fault-class.ts'

export type Dependency = 'clickhouse' | 'kafka'

/** How many rows, and the event's and the record's own time of each, in milliseconds since 1970. */
export interface StoredRows {
  readonly rows: number
  readonly eventTimesMs: Float64Array
  readonly recordTimesMs: Float64Array
}

export interface IngestObserver {
  /** An insert was acknowledged. */
  readonly onInserted: (table: string, rows: number, seconds: number) => void
  /** A call failed, and what is done about it: it is retried, sent in halves, or halts ingest. */
  readonly onFault: (dependency: Dependency, fault: FaultClass) => void
  /** Ingest waits until an operator has fixed something; undefined: it resumes. */
  readonly onHalt: (reason: string | undefined) => void
  /** A partition is halted for a reason of its own while the others are read; undefined: it is read again. */
  readonly onPartitionHalt: (topic: string, partition: number, reason: string | undefined) => void
  /** Rows are stored and their offsets committed, at this instant. */
  readonly onStored: (kind: TopicKind, stored: StoredRows, nowMs: number) => void
  readonly onDeadLetter: (reason: Reason) => void
  /** The offset that is committed for a partition, and how many records come after it. */
  readonly onPosition: (topic: string, partition: number, nextOffset: bigint, lag: bigint) => void
  /** Rows, refused records included, and bytes that are buffered and not stored yet. */
  readonly onBuffered: (rows: number, bytes: number) => void
  /** The group was joined again: these partitions are ours now. */
  readonly onRebalance: (assigned: Readonly<Record<string, readonly number[]>>) => void
  /** Retention removed records before they were read. */
  readonly onLost: (topic: string, partition: number, records: bigint) => void
}

const nothing = (): void => undefined

/** An observer that ignores every event, to be completed with the ones that matter. */
export const noObserver: IngestObserver = {
  onInserted: nothing,
  onFault: nothing,
  onHalt: nothing,
  onPartitionHalt: nothing,
  onStored: nothing,
  onDeadLetter: nothing,
  onPosition: nothing,
  onBuffered: nothing,
  onRebalance: nothing,
  onLost: nothing,
}
