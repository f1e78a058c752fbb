/** Reads the record batches of tests to their end. */
import type { Message } from '../../../../../infra/kafka/kafkajs/record.ts'
import {
  type AbortedTransaction,
  RecordSet,
  type Slice,
  type SliceLimits,
  type Unreadable,
} from '../../../../../infra/kafka/kafkajs/record-set.ts'

interface ReadOptions {
  readonly from?: bigint
  readonly aborted?: readonly AbortedTransaction[]
  readonly limits?: SliceLimits
}

export async function read(bytes: Buffer, options: ReadOptions = {}): Promise<(Slice | Unreadable)[]> {
  const set = new RecordSet(bytes, options.aborted ?? [], options.limits)
  const found: (Slice | Unreadable)[] = []
  for await (const slice of set.slices(options.from ?? 0n, () => undefined)) found.push(slice)
  return found
}

export const messagesOf = (slices: readonly (Slice | Unreadable)[]): readonly Message[] =>
  slices.flatMap((slice) => (slice.kind === 'slice' ? slice.messages : []))
