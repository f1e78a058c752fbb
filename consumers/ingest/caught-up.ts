/**
 * Ingests until it has reached the end that each partition had at the start, then stops. Partitions that another
 * member of the group works on count by what that member commits.
 */
import type { Admin } from 'kafkajs'
import { committedOffsets, type Position } from '../../infra/kafka/committed.ts'
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
    const left = await partitionsBehind(admin, config)
    const total = sum(left.values())
    if (total === 0n) return { rows: 0, deadLetters: 0 }
    const ends = await endOffsets(admin, config)
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
      void whereWeStand(admin, config)
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

/** Records between what the group has committed (or the beginning) and the end, where there are any. */
async function partitionsBehind(admin: Admin, config: IngestConfig): Promise<Map<string, bigint>> {
  const committed = new Map(
    (await whereWeStand(admin, config)).map(({ topic, partition, offset }) => [
      `${topic}/${partition}`,
      offset,
    ]),
  )
  const left = new Map<string, bigint>()
  for (const kind of topicKinds) {
    const topic = config.topics[kind]
    for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
      const at = committed.get(`${topic}/${partition}`) ?? 0n
      const from = at < BigInt(low) ? BigInt(low) : at
      if (BigInt(high) > from) left.set(`${topic}/${partition}`, BigInt(high) - from)
    }
  }
  return left
}

async function endOffsets(admin: Admin, config: IngestConfig): Promise<Map<string, bigint>> {
  const ends = await Promise.all(
    topicKinds.map(async (kind) =>
      (await admin.fetchTopicOffsets(config.topics[kind])).map(({ partition, high }): [string, bigint] => [
        `${config.topics[kind]}/${partition}`,
        BigInt(high),
      ]),
    ),
  )
  return new Map(ends.flat())
}

function whereWeStand(admin: Admin, { topics, groupId }: IngestConfig): Promise<Position[]> {
  return committedOffsets(
    admin,
    groupId,
    topicKinds.map((kind) => topics[kind]),
  )
}

function sum(values: Iterable<bigint>): bigint {
  let total = 0n
  for (const value of values) total += value
  return total
}
