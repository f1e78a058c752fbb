/**
 * Ingests until it has reached the end that each partition had, then stops or stays for the next call. Partitions that another
 * member of the group reads count by what that member commits. A committed offset outside the log counts as none.
 * Records that an open transaction holds back are waited for, but not without limit. It resolves only if none are left.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { KunjunganError } from '../../infra/errors.ts'
import { committedOffsets } from '../../infra/kafka/committed-offsets.ts'
import { isHeldBack, type Logs, openLogs } from '../../infra/kafka/partition-log.ts'
import { type GroupPosition, groupPositions } from '../../infra/kafka/group-position.ts'
import { heldBackSentence, offsetFaultSentence } from '../../infra/kafka/offset-faults.ts'
import { topicKinds } from '../../schemas/topics.ts'
import type { IngestCounts } from './counting-observer.ts'
import { type RunningIngest, startIngest } from './ingest.ts'
import type { IngestConfig, IngestDeps } from './ingest-config.ts'
import { partitionKey } from '../../infra/kafka/partition-key.ts'

/** How many records the group had to read at the start, and how many of them are left. */
export interface CatchUpProgress extends IngestCounts {
  readonly total: number
  readonly left: number
}

const pollMs = 500
/** A transaction that holds back records for this long, while nothing else is left to do, is not waited for. */
const heldBackMs = 10_000

/**
 * Resolves with what was done; rejects when the consumer dies, ingest halts, `signal` aborts, or nothing is left but
 * what an open transaction holds back.
 */
export async function untilCaughtUp(
  config: IngestConfig,
  deps: IngestDeps,
  onProgress: (progress: CatchUpProgress) => void = () => undefined,
  signal?: AbortSignal,
): Promise<IngestCounts> {
  await using logs = await openLogs(deps.kafka)
  const goal = await goalOf(logs, config, deps)
  if (goal.isDone) return { rows: 0, deadLetters: 0 }
  await using ingest = await startIngest(config, deps, (...position) => goal.reached(...position))
  await untilReached(goal, { config, logs, ingest, onProgress, signal })
  return { ...ingest.counts() }
}

/** An ingest that goes on and says when it has caught up. */
export interface FollowingIngest extends AsyncDisposable {
  readonly counts: () => IngestCounts
  /** Resolves once everything is stored that the topics had at the call; rejects as `untilCaughtUp` does. */
  readonly catchUp: (onProgress?: (progress: CatchUpProgress) => void, signal?: AbortSignal) => Promise<void>
}

/** Starts an ingest that stays in its group between one catching up and the next, so that the next takes no time. */
export async function startFollowing(config: IngestConfig, deps: IngestDeps): Promise<FollowingIngest> {
  await using open = new AsyncDisposableStack()
  const logs = open.use(await openLogs(deps.kafka))
  let goal: Goal | undefined
  const ingest = open.use(await startIngest(config, deps, (...position) => goal?.reached(...position)))
  const owned = open.move()
  return {
    counts: () => ({ ...ingest.counts() }),
    async catchUp(onProgress = () => undefined, signal) {
      goal = await goalOf(logs, config, deps)
      // It may have failed since the last call.
      const reached = goal.isDone
        ? undefined
        : untilReached(goal, { config, logs, ingest, onProgress, signal })
      await Promise.race([ingest.failed, reached])
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function goalOf(logs: Logs, config: IngestConfig, deps: IngestDeps): Promise<Goal> {
  const found = await groupPositions(logs, config.groupId, topicsOf(config))
  for (const position of found) logOffsetFault(position, deps)
  return new Goal(found)
}

function topicsOf({ topics }: IngestConfig): string[] {
  return topicKinds.map((kind) => topics[kind])
}

interface Reaching {
  readonly config: IngestConfig
  readonly logs: Logs
  readonly ingest: RunningIngest
  readonly onProgress: (progress: CatchUpProgress) => void
  readonly signal: AbortSignal | undefined
}

async function untilReached(
  goal: Goal,
  { config, logs, ingest, onProgress, signal }: Reaching,
): Promise<void> {
  const total = Number(goal.total)
  const failed = Promise.withResolvers<never>()
  const check = async (): Promise<void> => {
    onProgress({ ...ingest.counts(), total, left: Number(goal.left) })
    for (const { topic, partition, offset } of await committedOffsets(
      logs.admin,
      config.groupId,
      topicsOf(config),
    ))
      goal.reached(topic, partition, offset)
    const held = goal.idleMs() < heldBackMs ? [] : await goal.heldBack(logs)
    if (held.length > 0) failed.reject(notStored(held, config))
  }
  const polling = new AbortController()
  const poll = async (): Promise<never> => {
    for (;;) {
      await delay(pollMs, undefined, { signal: polling.signal })
      // A Kafka that does not answer, or refuses, is for ingest to wait for or to fail with.
      await check().catch(() => undefined)
    }
  }
  const abort = (): void => failed.reject(signal?.reason)
  if (signal?.aborted === true) abort()
  signal?.addEventListener('abort', abort, { once: true })
  try {
    await Promise.race([ingest.failed, goal.done, failed.promise, poll()])
  } finally {
    polling.abort()
    signal?.removeEventListener('abort', abort)
  }
  onProgress({ ...ingest.counts(), total, left: 0 })
}

function logOffsetFault(position: GroupPosition, { logger }: IngestDeps): void {
  const fix = offsetFaultSentence(position)
  if (fix !== undefined) logger.error({ fix }, 'a committed offset does not fit the log')
}

function notStored(held: readonly GroupPosition[], { kafkaAccess }: IngestConfig): KunjunganError {
  const sentences = held.map((one) => heldBackSentence(one, kafkaAccess.brokers.join(',')))
  return new KunjunganError('halted', `Everything else is stored, but ${sentences.join('; ')}.`)
}

interface Partition {
  readonly start: GroupPosition
  /** The offset after the last record that is stored. */
  at: bigint
}

/** The ends that the partitions had at the start, and how far each has been read. */
class Goal {
  readonly total: bigint
  readonly done: Promise<undefined>
  readonly #open: Map<string, Partition>
  readonly #finish: (value: undefined) => void
  #movedAt = performance.now()

  constructor(found: readonly GroupPosition[]) {
    const open = found.filter(({ from, end, offsetFault }) => end > from || offsetFault === 'beyond_end')
    this.#open = new Map(
      open.map((start) => [partitionKey(start.topic, start.partition), { start, at: start.from }]),
    )
    this.total = this.left
    const { promise, resolve } = Promise.withResolvers<undefined>()
    this.done = promise
    this.#finish = resolve
  }

  get isDone(): boolean {
    return this.#open.size === 0
  }

  get left(): bigint {
    return [...this.#open.values()].reduce((sum, { start, at }) => sum + start.end - at, 0n)
  }

  /** To be called with every offset that is reached here, or found to be committed. */
  reached(topic: string, partition: number, nextOffset: bigint): void {
    const key = partitionKey(topic, partition)
    const own = this.#open.get(key)
    if (own === undefined) return
    const { begin, end, offsetFault, committed } = own.start
    // An offset beyond the end has to be reset first; in an empty log the reset to "none" is the only sign of it.
    if (offsetFault === 'beyond_end' && nextOffset === committed) return
    const isEmptied = offsetFault === 'beyond_end' && begin === end
    if (nextOffset < 0n && !isEmptied) return
    if (nextOffset > own.at) this.#movedAt = performance.now()
    if (nextOffset >= end || isEmptied) this.#open.delete(key)
    else if (nextOffset > own.at) own.at = nextOffset
    if (this.isDone) this.#finish(undefined)
  }

  /** How long nothing has been reached. */
  idleMs(): number {
    return performance.now() - this.#movedAt
  }

  /** What is held back, if nothing else is left. */
  async heldBack(logs: Logs): Promise<GroupPosition[]> {
    const left = [...this.#open.values()]
    const now = await logs.read([...new Set(left.map(({ start }) => start.topic))])
    const held = left.flatMap(({ start, at }) => {
      const log = now.find(({ topic, partition }) => topic === start.topic && partition === start.partition)
      return log !== undefined && isHeldBack(log) && at >= log.readable && log.readable < start.end
        ? [{ ...start, readable: log.readable, end: log.end }]
        : []
    })
    return held.length === left.length ? held : []
  }
}
