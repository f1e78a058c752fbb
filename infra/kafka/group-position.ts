/**
 * The position of a consumer group in the logs as they are now, and whether its committed offsets lie within them.
 * offset-faults.ts puts what is wrong into words.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { committedOffsets } from './kafkajs/committed-offsets.ts'
import type { Logs, PartitionLog } from './partition-log.ts'
import { partitionKey } from './partition-key.ts'

export interface GroupPosition extends PartitionLog {
  /** Undefined where nothing is committed. */
  readonly committed: bigint | undefined
  /** Where reading resumes: an offset outside of the log counts as none, and none means the beginning. */
  readonly from: bigint
  /**
   * `beyond_end`: the topic was created again, or a backup was restored; consumers restart at the beginning.
   * `before_begin`: records were deleted before they were read.
   */
  readonly offsetFault: 'beyond_end' | 'before_begin' | undefined
}

/** Just after a change of leader a log may seem to end earlier than it does: such a fault is checked once more. */
const checkAgainMs = 1_000

/** Committed offsets first: a commit between the readings then never lies beyond an end. */
export async function groupPositions(
  logs: Logs,
  groupId: string,
  topics: readonly string[],
): Promise<GroupPosition[]> {
  const found = await readPositions(logs, groupId, topics)
  if (!found.some(({ offsetFault }) => offsetFault === 'beyond_end')) return found
  await delay(checkAgainMs)
  return readPositions(logs, groupId, topics)
}

/** Of each partition the position of the group that is furthest behind, where several groups read the same topics. */
export async function slowestPositions(
  logs: Logs,
  groupIds: readonly string[],
  topics: readonly string[],
): Promise<GroupPosition[]> {
  const found = (await Promise.all(groupIds.map((groupId) => groupPositions(logs, groupId, topics)))).flat()
  const byPartition = Map.groupBy(found, ({ topic, partition }) => partitionKey(topic, partition))
  return [...byPartition.values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [others.reduce((slowest, one) => (one.from < slowest.from ? one : slowest), first)],
  )
}

async function readPositions(
  logs: Logs,
  groupId: string,
  topics: readonly string[],
): Promise<GroupPosition[]> {
  const committed = new Map(
    (await committedOffsets(logs.admin, groupId, topics)).map(({ topic, partition, offset }) => [
      partitionKey(topic, partition),
      offset,
    ]),
  )
  return (await logs.read(topics)).map((log) => {
    const offset = committed.get(partitionKey(log.topic, log.partition)) ?? -1n
    return { ...log, ...positionIn(log, offset) }
  })
}

/** @param offset - the committed one; negative where there is none. */
export function positionIn(
  { begin, end }: PartitionLog,
  offset: bigint,
): Pick<GroupPosition, 'committed' | 'from' | 'offsetFault'> {
  if (offset < 0n) return { committed: undefined, from: begin, offsetFault: undefined }
  if (offset > end) return { committed: offset, from: begin, offsetFault: 'beyond_end' }
  if (offset < begin) return { committed: offset, from: begin, offsetFault: 'before_begin' }
  return { committed: offset, from: offset, offsetFault: undefined }
}

/** How many records are there that the group has not read, readable or held back. */
export function unread(found: readonly GroupPosition[]): bigint {
  return found.reduce((total, { from, end }) => total + end - from, 0n)
}
