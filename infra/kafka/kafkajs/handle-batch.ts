/**
 * Replaces Runner.handleBatch of kafkajs's consumer: it hands what a partition answered to `eachBatch` slice by slice,
 * each read only when the one before is done. Meanwhile it sends heartbeats, and stops within a chunk when
 * the consumer stops. Can go with a client that reads batches as a stream.
 */
import { setImmediate as turn } from 'node:timers/promises'
import type { YieldTurn } from './byte-source.ts'
import { ReadingStopped, unreadableSentence } from './faults.ts'
import { recordSetOf } from './fetch-response.ts'
import { errorNamed } from './parts.ts'
import { type BatchPlace, SliceBatch } from './slice-batch.ts'

interface TopicPartition {
  readonly topic: string
  readonly partition: number
}
/** What is used of kafkajs's Runner. */
export interface Runner {
  readonly running: boolean
  readonly consumerGroup: {
    readonly hasSeekOffset: (place: TopicPartition) => boolean
    readonly isPaused: (topic: string, partition: number) => boolean
    readonly offsetManager: {
      /** Partitions by topic, as they were last assigned. */
      readonly memberAssignment: Readonly<Record<string, readonly number[]>>
      readonly nextOffset: (topic: string, partition: number) => { readonly toString: () => string }
    }
  }
  readonly heartbeat: () => Promise<void>
  readonly processEachBatch: (batch: SliceBatch) => Promise<void>
}
/** What is used of kafkajs's Batch. */
export interface FetchedBatch extends BatchPlace {
  readonly fetchedOffset: string
  readonly rawMessages: readonly unknown[]
}
type HandleBatch = (this: Runner, batch: FetchedBatch | SliceBatch) => Promise<void>

/** Others get their turn after this long, in milliseconds. */
const yieldEveryMs = 20

/** `handleBatch` in slices, over kafkajs's own. */
export function inSlices(handleBatch: HandleBatch): HandleBatch {
  return async function handleInSlices(this: Runner, batch) {
    const set = batch instanceof SliceBatch ? undefined : recordSetOf(batch.rawMessages)
    if (set === undefined || batch instanceof SliceBatch) return handleBatch.call(this, batch)
    const { topic, partition } = batch
    const isWanted = (): boolean =>
      this.running &&
      // The group may have been joined again within a fetch of another broker.
      this.consumerGroup.offsetManager.memberAssignment[topic]?.includes(partition) === true &&
      !this.consumerGroup.hasSeekOffset({ topic, partition }) &&
      !this.consumerGroup.isPaused(topic, partition)
    const heartbeats = heartbeatsOf(this)
    const yieldTurn = turnYielder(heartbeats, isWanted)
    for await (const slice of set.slices(BigInt(batch.fetchedOffset), yieldTurn)) {
      if (!isWanted()) return
      if (slice.kind === 'unreadable') {
        await tellUnreadable(this, batch, slice)
        return
      }
      await handleBatch.call(this, new SliceBatch(batch, slice))
      // A slice that was not taken comes again.
      const isTaken = isWanted() && nextOffsetOf(this, batch) === String(BigInt(slice.lastOffset) + 1n)
      if (!isTaken) return
    }
    heartbeats.throwFailure()
  }
}

function nextOffsetOf({ consumerGroup }: Runner, { topic, partition }: TopicPartition): string {
  return consumerGroup.offsetManager.nextOffset(topic, partition).toString()
}

interface Heartbeats {
  /** @throws ReadingStopped where it fails: whatever else is thrown while bytes are read is a fault of the bytes. */
  readonly send: () => Promise<void>
  /** @throws the error of the heartbeat that failed, such as a rebalance, for kafkajs to deal with. */
  readonly throwFailure: () => void
}

function heartbeatsOf(runner: Runner): Heartbeats {
  let failure: { readonly error: unknown } | undefined
  return {
    send: () =>
      runner.heartbeat().catch((error: unknown) => {
        failure = { error }
        throw new ReadingStopped('the heartbeat failed')
      }),
    throwFailure() {
      if (failure !== undefined) throw failure.error
    },
  }
}

/** Yields to other work, sends heartbeats, and ends the reading when the consumer stops. */
function turnYielder(heartbeats: Heartbeats, isWanted: () => boolean): YieldTurn {
  let last = performance.now()
  return () => (performance.now() - last < yieldEveryMs ? undefined : yieldTurn())

  async function yieldTurn(): Promise<void> {
    await turn()
    if (!isWanted()) throw new ReadingStopped('the consumer stops')
    await heartbeats.send()
    last = performance.now()
  }
}

/**
 * `eachBatch` sees it by `unreadableOf` and pauses the partition. Where it does not, the consumer ends, as nothing may
 * be skipped in silence.
 */
async function tellUnreadable(
  runner: Runner,
  batch: BatchPlace,
  { offset, nextOffset, why }: { offset: string; nextOffset: string | undefined; why: string },
): Promise<void> {
  const { topic, partition } = batch
  const unreadable = { topic, partition, offset, nextOffset, why }
  const slice = { messages: [], firstOffset: offset, lastOffset: offset }
  await runner.processEachBatch(new SliceBatch(batch, slice, unreadable))
  if (runner.consumerGroup.isPaused(topic, partition) || !runner.running) return
  throw errorNamed('KafkaJSNonRetriableError', unreadableSentence(unreadable))
}
