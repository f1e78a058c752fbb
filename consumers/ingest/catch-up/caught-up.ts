/**
 * Ingests until it has reached the end that each partition had, then stops, or stays for the next call. Partitions that
 * another member of the group reads count by what that member commits. A committed offset outside the log counts as none.
 */
import { type GroupPosition, groupPositions } from '../../../infra/kafka/group-position.ts'
import { offsetFaultSentence } from '../../../infra/kafka/offset-faults.ts'
import { type Logs, openLogs } from '../../../infra/kafka/partition-log.ts'
import { topicKinds } from '../../../schemas/topics.ts'
import { CatchUpGoal } from './catch-up-goal.ts'
import type { IngestCounts } from './counting-observer.ts'
import { startIngest } from '../ingest.ts'
import type { IngestConfig, IngestDeps } from '../ingest-config.ts'
import { type CatchUpProgress, untilReached } from './until-reached.ts'

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

/** An ingest that keeps running and says when it has caught up. */
export interface FollowingIngest extends AsyncDisposable {
  readonly counts: () => IngestCounts
  /** Resolves once everything is stored that the topics had at the call; rejects as `untilCaughtUp` does. */
  readonly catchUp: (onProgress?: (progress: CatchUpProgress) => void, signal?: AbortSignal) => Promise<void>
}

/** Starts an ingest that stays in its group between one catching up and the next, so that the next takes no time. */
export async function startFollowing(config: IngestConfig, deps: IngestDeps): Promise<FollowingIngest> {
  await using open = new AsyncDisposableStack()
  const logs = open.use(await openLogs(deps.kafka))
  let goal: CatchUpGoal | undefined
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

async function goalOf(logs: Logs, config: IngestConfig, { logger }: IngestDeps): Promise<CatchUpGoal> {
  const topics = topicKinds.map((kind) => config.topics[kind])
  const found = await groupPositions(logs, config.groupId, topics)
  for (const position of found) logOffsetFault(position, logger)
  return new CatchUpGoal(found, () => performance.now())
}

function logOffsetFault(position: GroupPosition, logger: IngestDeps['logger']): void {
  const fix = offsetFaultSentence(position)
  if (fix !== undefined) logger.error({ fix }, 'a committed offset does not fit the log')
}
