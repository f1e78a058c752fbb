/**
 * Simulated events in batches, made in a thread of its own: making them takes about as long as sending them. The
 * thread is at most two batches ahead, and ends with who reads them.
 */
import { on } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Outgoing } from '../outgoing.ts'
import { type Packed, unpack } from '../packed.ts'
import { countDays, type SimulationRange } from './range.ts'

/** What the thread is given. */
export interface BatchesRequest {
  readonly range: SimulationRange
  readonly nowMs: number
}

/** What the thread posts: records, or none at the end, and how many days of an MPP were finished since the last. */
export interface BatchMade {
  readonly packed: Packed
  readonly days: number
}

/** A batch of events lives long enough to be copied by each collection of a smaller one. */
const maxYoungGenerationSizeMb = 64

/** How many batches are made before the first of them is taken. */
const batchesAhead = 2

/**
 * The batches in the order of their days.
 * @param onDays - hears how many days of an MPP were finished with each batch.
 */
export async function* simulatedBatches(
  range: SimulationRange,
  now: Date,
  onDays: (days: number) => void,
): AsyncGenerator<Outgoing[]> {
  const request: BatchesRequest = { range, nowMs: now.getTime() }
  const worker = new Worker(new URL('make-batches.ts', import.meta.url), {
    workerData: request,
    resourceLimits: { maxYoungGenerationSizeMb },
  })
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
  const makeNext = (): void => worker.postMessage('next')
  for (let at = 0; at < batchesAhead; at++) makeNext()
  let days = 0
  try {
    // Throws what the thread throws.
    for await (const [message] of on(worker, 'message', { close: ['exit'] })) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- make-batches.ts posts nothing else
      const batch = message as BatchMade
      makeNext()
      days += batch.days
      onDays(batch.days)
      if (batch.packed.topics.length > 0) yield unpack(batch.packed)
    }
  } finally {
    await worker.terminate()
  }
  if (days !== countDays(range)) throw new Error(`The simulation ended after ${days} days.`)
}
