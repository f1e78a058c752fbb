/** Divides events into batches as they are sent. */
import type { Outgoing } from './outgoing.ts'

/** Most events and bytes of one batch, over all partitions. */
const mostEvents = 10_000
const mostBytes = 8 * 1024 * 1024

/** Events in batches within the limits; no batch is empty. */
export function* batchesOf(events: Iterable<Outgoing>, most: number = mostEvents): Generator<Outgoing[]> {
  let batch: Outgoing[] = []
  let bytes = 0
  for (const event of events) {
    batch.push(event)
    bytes += event.value.length
    if (batch.length < most && bytes < mostBytes) continue
    yield batch
    batch = []
    bytes = 0
  }
  if (batch.length > 0) yield batch
}
