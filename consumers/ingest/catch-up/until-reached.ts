/**
 * Waits until an ingest has reached its goal. It asks Kafka for the group's committed offsets meanwhile, as other members
 * of the group may read some of the partitions. Records that an open transaction holds back are waited for, but not
 * without limit: it resolves only if none are left.
 */
import { KunjunganError } from '../../../infra/errors.ts'
import { committedOffsets } from '../../../infra/kafka/kafkajs/committed-offsets.ts'
import type { GroupPosition } from '../../../infra/kafka/group-position.ts'
import { heldBackSentence } from '../../../infra/kafka/offset-faults.ts'
import type { Logs } from '../../../infra/kafka/partition-log.ts'
import { sleep } from '../../../infra/sleep.ts'
import { topicKinds } from '../../../schemas/topics.ts'
import type { CatchUpGoal } from './catch-up-goal.ts'
import type { IngestCounts } from './counting-observer.ts'
import type { IngestConfig } from '../ingest-config.ts'
import type { RunningIngest } from '../ingest.ts'

/** How many records the group had to read at the start, and how many of them are left. */
export interface CatchUpProgress extends IngestCounts {
  readonly total: number
  readonly left: number
}

export interface UntilReachedOptions {
  readonly config: Pick<IngestConfig, 'groupId' | 'topics' | 'kafkaAccess'>
  readonly logs: Pick<Logs, 'admin' | 'read'>
  readonly ingest: Pick<RunningIngest, 'counts' | 'failed'>
  readonly onProgress: (progress: CatchUpProgress) => void
  readonly signal: AbortSignal | undefined
}

const pollMs = 500
/** A transaction that holds back records for this long, while nothing else is left to do, is not waited for. */
const heldBackMs = 10_000

/**
 * Resolves when all is stored; rejects when ingest fails, `signal` aborts, or nothing is left but what an open
 * transaction holds back.
 */
export async function untilReached(goal: CatchUpGoal, options: UntilReachedOptions): Promise<void> {
  const { config, logs, ingest, onProgress, signal } = options
  const topics = topicKinds.map((kind) => config.topics[kind])
  const total = Number(goal.total)
  const failed = Promise.withResolvers<never>()
  const check = async (): Promise<void> => {
    onProgress({ ...ingest.counts(), total, left: Number(goal.left) })
    for (const { topic, partition, offset } of await committedOffsets(logs.admin, config.groupId, topics))
      goal.reached(topic, partition, offset)
    if (goal.isDone || goal.idleMs() < heldBackMs) return
    const held = goal.heldBackIn(await logs.read(goal.topics))
    if (held.length > 0) failed.reject(notStored(held, config.kafkaAccess.brokers))
  }
  const end = new AbortController()
  const poll = async (): Promise<void> => {
    for (;;) {
      await sleep(pollMs, end.signal)
      if (end.signal.aborted) return
      // Ingest itself waits for a Kafka that does not answer, or fails.
      await check().catch(() => undefined)
    }
  }
  const abort = (): void => failed.reject(signal?.reason)
  if (signal?.aborted === true) abort()
  signal?.addEventListener('abort', abort, { once: true })
  void poll()
  try {
    await Promise.race([ingest.failed, goal.done, failed.promise])
  } finally {
    end.abort()
    signal?.removeEventListener('abort', abort)
  }
  onProgress({ ...ingest.counts(), total, left: 0 })
}

function notStored(held: readonly GroupPosition[], brokers: readonly string[]): KunjunganError {
  const sentences = held.map((one) => heldBackSentence(one, brokers.join(',')))
  return new KunjunganError('halted', `Everything else is stored, but ${sentences.join('; ')}.`)
}
