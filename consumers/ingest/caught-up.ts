/**
 * Ingests until it has reached the end that each partition had at the start, then stops. Partitions that another
 * member of the group works on count by what that member commits.
 */
import { backlogs, committedOffsets } from '../../infra/kafka/committed.ts'
import { topicKinds } from '../../schemas/topics.ts'
import { type IngestConfig, type IngestCounts, type IngestDeps, startIngest } from './ingest.ts'

/** How many records stood before the group at the start, and how many of them still do. */
export interface CatchUpProgress extends IngestCounts {
  readonly total: number
  readonly left: number
}

const pollMs = 500

/** Resolves with what was done; rejects when the consumer dies, ingest halts or `signal` aborts. */
export async function untilCaughtUp(
  config: IngestConfig,
  deps: IngestDeps,
  onProgress: (progress: CatchUpProgress) => void = () => undefined,
  signal?: AbortSignal,
): Promise<IngestCounts> {
  const admin = deps.kafka.admin()
  await admin.connect()
  try {
    const topics = topicKinds.map((kind) => config.topics[kind])
    const behind = await backlogs(admin, config.groupId, topics)
    const ends = new Map(behind.map(({ topic, partition, end }) => [`${topic}/${partition}`, end]))
    const left = new Map(
      behind.map(({ topic, partition, from, end }) => [`${topic}/${partition}`, end - from]),
    )
    const total = sum(left.values())
    if (total === 0n) return { rows: 0, deadLetters: 0 }
    const done = Promise.withResolvers<undefined>()
    const reach = (topic: string, partition: number, nextOffset: bigint): void => {
      const key = `${topic}/${partition}`
      const end = ends.get(key) ?? 0n
      if (!left.has(key) || nextOffset < 0n) return
      if (nextOffset >= end) left.delete(key)
      else left.set(key, end - nextOffset)
      if (left.size === 0) done.resolve(undefined)
    }
    await using ingest = await startIngest(config, deps, reach)
    const poll = setInterval(() => {
      onProgress({ ...ingest.counts(), total: Number(total), left: Number(sum(left.values())) })
      void committedOffsets(admin, config.groupId, topics)
        .then((committed) =>
          committed.forEach(({ topic, partition, offset }) => reach(topic, partition, offset)),
        )
        .catch(() => undefined)
    }, pollMs)
    const aborted = Promise.withResolvers<never>()
    const abort = (): void => aborted.reject(signal?.reason)
    signal?.addEventListener('abort', abort, { once: true })
    try {
      await Promise.race([done.promise, ingest.failed, aborted.promise])
    } finally {
      clearInterval(poll)
      signal?.removeEventListener('abort', abort)
    }
    onProgress({ ...ingest.counts(), total: Number(total), left: 0 })
    return { ...ingest.counts() }
  } finally {
    await admin.disconnect()
  }
}

function sum(values: Iterable<bigint>): bigint {
  let total = 0n
  for (const value of values) total += value
  return total
}
