/** The thread of `simulatedBatches`: makes one batch for each message that it is sent, and ends after the last. */
import { on } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import { batchesOf } from '../event-batches.ts'
import { buffersOf, pack } from '../packed.ts'
import type { BatchesRequest, BatchMade } from './batches.ts'
import { simulatedEvents } from './range.ts'

const port = parentPort
if (port === null) throw new Error('This file is a thread of simulatedBatches.')
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what simulatedBatches gives it
const { range, nowMs } = workerData as BatchesRequest

let days = 0
const batches = batchesOf(simulatedEvents(range, new Date(nowMs), () => (days += 1)))
for await (const _ of on(port, 'message')) {
  const { value: records, done: isLast = false } = batches.next()
  const batch: BatchMade = { packed: pack(records ?? []), days }
  port.postMessage(batch, buffersOf(batch.packed))
  days = 0
  if (isLast) break
}
port.close()
