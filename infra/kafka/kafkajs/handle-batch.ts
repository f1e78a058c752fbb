/**
 * Replaces Runner.handleBatch of kafkajs's consumer: it hands what a partition answered to `eachBatch` slice by slice,
 * each read only when the one before is done. Meanwhile it keeps the place in the group, and stops within a chunk when
 * the consumer stops. Can go with a client that reads batches as a stream.
 */
import { setImmediate as turn } from 'node:timers/promises'
import type { Breathe } from './byte-source.ts'
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
const breathEveryMs = 20

/** `handleBatch` in slices, over kafkajs's own. */
export function inSlices(handleBatch: HandleBatch): HandleBatch {
  return async function handleInSlices(this: Runner, batch) {
    const set = batch instanceof SliceBatch ? undefined : recordSetOf(batch.rawMessages)
    if (set === undefined || batch instanceof SliceBatch) return handleBatch.call(this, batch)
    const { topic, partition } = batch
    const goesOn = (): boolean =>
      this.running &&
      !this.consumerGroup.hasSeekOffset({ topic, partition }) &&
      !this.consumerGroup.isPaused(topic, partition)
    for await (const slice of set.slices(BigInt(batch.fetchedOffset), breather(this, goesOn))) {
      if (!goesOn()) return
      if (slice.kind === 'unreadable') {
        await tellUnreadable(this, batch, slice)
        return
      }
      await handleBatch.call(this, new SliceBatch(batch, slice))
      // Whoever did not take the slice is to get it again.
      const next = this.consumerGroup.offsetManager.nextOffset(topic, partition).toString()
      if (next !== String(BigInt(slice.lastOffset) + 1n)) return
    }
  }
}

/** Lets others work, stays in the group, and ends the reading when it is to end. */
function breather(runner: Runner, goesOn: () => boolean): Breathe {
  let last = performance.now()
  return () => (performance.now() - last < breathEveryMs ? undefined : breathe())

  async function breathe(): Promise<void> {
    await turn()
    if (!goesOn()) throw new ReadingStopped('the consumer stops')
    await runner.heartbeat()
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
