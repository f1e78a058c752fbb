/**
 * How soon events are visible that come at a steady rate: the n-th is visible once the table has n rows, which is asked
 * of the table's parts, as a query of the rows themselves would load the server.
 */
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { MEMORY_FLAGS } from '../../../cli/launcher/launch.js'
import { createEventSender } from '../../../producers/send-events.ts'
import { queueEvents } from './events.ts'
import { type BenchStack, checkout, emptyStore, rowCount, rowsOf } from './stack.ts'

export interface Freshness {
  readonly perSecond: number
  /** Seconds from sending to being visible: of the median event and of the slowest in a hundred. */
  readonly p50: number
  readonly p99: number
  readonly insertsPerSecond: number
}

const tickMs = 50
const pollMs = 20

/**
 * @param from - the number of the first event that is not in the topic yet.
 */
export async function measureFreshness(
  stack: BenchStack,
  { perSecond, seconds, from }: { perSecond: number; seconds: number; from: number },
  signal: AbortSignal,
): Promise<Freshness> {
  await emptyStore(stack)
  const args = [...MEMORY_FLAGS, join(checkout, 'cli', 'main.ts'), 'ingest']
  const child = spawn(process.execPath, args, {
    cwd: checkout,
    env: stack.environment,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(child, 'exit')
  try {
    await Promise.race([untilLine(child.stderr, /ingest started/), ended])
    await using sender = await createEventSender({ topics: stack.topics }, { kafka: stack.kafka })
    // Joining the group and the first insert are no matter of a steady rate.
    const warmUp = perSecond
    await sender.send(queueEvents(warmUp, from))
    while ((await rowCount(stack, 'queue_events')) < warmUp) await delay(pollMs, undefined, { signal })
    const insertsBefore = await insertCount(stack)
    const perTick = (perSecond * tickMs) / 1_000
    const count = perSecond * seconds
    const sentAt = new Float64Array(count)
    const waits = new Float64Array(count)
    let sent = 0
    let visible = 0
    const began = performance.now()
    const sending = (async () => {
      for (let tick = 0; sent < count; tick++) {
        await delay(Math.max(0, began + tick * tickMs - performance.now()), undefined, { signal })
        sentAt.fill(performance.now(), sent, sent + perTick)
        const events = queueEvents(perTick, from + warmUp + sent)
        sent += perTick
        await sender.send(events)
      }
    })()
    while (visible < count) {
      await delay(pollMs, undefined, { signal })
      const rows = Math.min(count, (await rowCount(stack, 'queue_events')) - warmUp)
      const now = performance.now()
      for (; visible < rows; visible++) waits[visible] = now - (sentAt[visible] ?? now)
    }
    await sending
    const elapsed = (performance.now() - began) / 1_000
    const inserts = (await insertCount(stack)) - insertsBefore
    waits.sort()
    const quantile = (share: number): number => (waits[Math.floor(count * share)] ?? 0) / 1_000
    return { perSecond, p50: quantile(0.5), p99: quantile(0.99), insertsPerSecond: inserts / elapsed }
  } finally {
    child.kill('SIGTERM')
    await ended
  }
}

async function untilLine(stream: NodeJS.ReadableStream, line: RegExp): Promise<void> {
  const found = Promise.withResolvers<void>()
  createInterface({ input: stream }).on('line', (text) => {
    if (line.test(text)) found.resolve()
  })
  await found.promise
}

/** Inserts since the server was started: of these events, those into the raw table alone. */
async function insertCount({ client }: BenchStack): Promise<number> {
  const [row] = await rowsOf<{ value: number | string }>(
    client,
    "SELECT value FROM system.events WHERE event = 'InsertQuery'",
  )
  return Number(row?.value ?? 0)
}
