/**
 * Ingests until it has reached the end that each partition had at the start, then stops. Partitions that another
 * member of the group works on count by what that member commits. A committed offset that does not fit the log counts
 * as none, and what an open transaction holds back is waited for a while: it never says "done" while records wait.
 */
import { KunjunganError } from '../../infra/errors.ts'
import { committedOffsets } from '../../infra/kafka/committed.ts'
import { isHeldBack, type Logs, openLogs } from '../../infra/kafka/partition-log.ts'
import { heldBackSentence, misfitSentence, type Standing, standings } from '../../infra/kafka/standing.ts'
import { topicKinds } from '../../schemas/topics.ts'
import { type IngestConfig, type IngestCounts, type IngestDeps, startIngest } from './ingest.ts'

/** How many records stood before the group at the start, and how many of them still do. */
export interface CatchUpProgress extends IngestCounts {
  readonly total: number
  readonly left: number
}

const pollMs = 500
/** A transaction that holds back records for so long, while nothing else is left to do, is not waited for. */
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
  const topics = topicKinds.map((kind) => config.topics[kind])
  const found = await standings(logs, config.groupId, topics)
  for (const standing of found) sayMisfit(standing, deps)
  const way = new Way(found)
  const { total } = way
  if (way.isDone) return { rows: 0, deadLetters: 0 }
  await using ingest = await startIngest(config, deps, (...position) => way.reach(...position))
  const failed = Promise.withResolvers<never>()
  const look = async (): Promise<void> => {
    onProgress({ ...ingest.counts(), total: Number(total), left: Number(way.left) })
    for (const { topic, partition, offset } of await committedOffsets(logs.admin, config.groupId, topics))
      way.reach(topic, partition, offset)
    const held = way.idleMs() < heldBackMs ? [] : await way.heldBack(logs)
    if (held.length > 0) failed.reject(notStored(held, config))
  }
  const poll = setInterval(() => void look().catch(() => undefined), pollMs)
  const abort = (): void => failed.reject(signal?.reason)
  signal?.addEventListener('abort', abort, { once: true })
  try {
    await Promise.race([way.done, ingest.failed, failed.promise])
  } finally {
    clearInterval(poll)
    signal?.removeEventListener('abort', abort)
  }
  onProgress({ ...ingest.counts(), total: Number(total), left: 0 })
  return { ...ingest.counts() }
}

function sayMisfit(standing: Standing, { logger }: IngestDeps): void {
  const mend = misfitSentence(standing)
  if (mend !== undefined) logger.error({ mend }, 'a committed offset does not fit the log')
}

function notStored(held: readonly Standing[], { kafkaAccess }: IngestConfig): KunjunganError {
  const sentences = held.map((one) => heldBackSentence(one, kafkaAccess.brokers.join(',')))
  return new KunjunganError('halted', `Everything else is stored, but ${sentences.join('; ')}.`)
}

interface Stretch {
  readonly standing: Standing
  at: bigint
}

/** The way to the ends that the partitions had at the start. */
class Way {
  readonly total: bigint
  readonly done: Promise<undefined>
  readonly #stretches: Map<string, Stretch>
  readonly #arrive: (value: undefined) => void
  #movedAt = performance.now()

  constructor(found: readonly Standing[]) {
    const open = found.filter(({ from, end, misfit }) => end > from || misfit === 'beyond_end')
    this.#stretches = new Map(
      open.map((standing) => [`${standing.topic}/${standing.partition}`, { standing, at: standing.from }]),
    )
    this.total = this.left
    const { promise, resolve } = Promise.withResolvers<undefined>()
    this.done = promise
    this.#arrive = resolve
  }

  get isDone(): boolean {
    return this.#stretches.size === 0
  }

  get left(): bigint {
    return [...this.#stretches.values()].reduce((sum, { standing, at }) => sum + standing.end - at, 0n)
  }

  /** Told of every offset that is reached, or found to be committed. */
  reach(topic: string, partition: number, nextOffset: bigint): void {
    const key = `${topic}/${partition}`
    const stretch = this.#stretches.get(key)
    if (stretch === undefined) return
    const { begin, end, misfit, committed } = stretch.standing
    // An offset beyond the end has to be gone first; in an empty log the "none" in its place is all that comes.
    if (misfit === 'beyond_end' && nextOffset === committed) return
    const isEmptied = misfit === 'beyond_end' && begin === end
    if (nextOffset < 0n && !isEmptied) return
    if (nextOffset > stretch.at) this.#movedAt = performance.now()
    if (nextOffset >= end || isEmptied) this.#stretches.delete(key)
    else if (nextOffset > stretch.at) stretch.at = nextOffset
    if (this.isDone) this.#arrive(undefined)
  }

  /** How long nothing has been reached. */
  idleMs(): number {
    return performance.now() - this.#movedAt
  }

  /** What is held back, if nothing else is left. */
  async heldBack(logs: Logs): Promise<Standing[]> {
    const left = [...this.#stretches.values()]
    const now = await logs.read([...new Set(left.map(({ standing }) => standing.topic))])
    const held = left.flatMap(({ standing, at }) => {
      const log = now.find(
        ({ topic, partition }) => topic === standing.topic && partition === standing.partition,
      )
      return log !== undefined && isHeldBack(log) && at >= log.readable && log.readable < standing.end
        ? [{ ...standing, readable: log.readable, end: log.end }]
        : []
    })
    return held.length === left.length ? held : []
  }
}
