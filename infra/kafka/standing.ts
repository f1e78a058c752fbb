/**
 * Where a consumer group stands in the logs as they are now, and in words what does not fit: offsets beyond the end
 * or before the beginning of a log, and records that an open transaction holds back.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { committedOffsets } from './committed.ts'
import type { Logs, PartitionLog } from './partition-log.ts'

export interface Standing extends PartitionLog {
  /** Undefined where nothing is committed. */
  readonly committed: bigint | undefined
  /** Where reading goes on: an offset outside of the log counts as none, and none means the beginning. */
  readonly from: bigint
  /**
   * `beyond_end`: the topic was made anew, or a backup was restored; consumers begin again at the beginning.
   * `before_begin`: records were deleted before they were read.
   */
  readonly misfit: 'beyond_end' | 'before_begin' | undefined
}

/** Just after a change of leader a log may seem to end earlier than it does: a misfit is looked at once more. */
const lookAgainMs = 1_000

/** Committed offsets first: a commit between the readings then never lies beyond an end. */
export async function standings(logs: Logs, groupId: string, topics: readonly string[]): Promise<Standing[]> {
  const found = await look(logs, groupId, topics)
  if (!found.some(({ misfit }) => misfit === 'beyond_end')) return found
  await delay(lookAgainMs)
  return look(logs, groupId, topics)
}

async function look(logs: Logs, groupId: string, topics: readonly string[]): Promise<Standing[]> {
  const committed = new Map(
    (await committedOffsets(logs.admin, groupId, topics)).map(({ topic, partition, offset }) => [
      `${topic}/${partition}`,
      offset,
    ]),
  )
  return (await logs.read(topics)).map((log) => {
    const offset = committed.get(`${log.topic}/${log.partition}`) ?? -1n
    return { ...log, ...standingIn(log, offset) }
  })
}

/** @param offset - the committed one; negative where there is none. */
export function standingIn(
  { begin, end }: PartitionLog,
  offset: bigint,
): Pick<Standing, 'committed' | 'from' | 'misfit'> {
  if (offset < 0n) return { committed: undefined, from: begin, misfit: undefined }
  if (offset > end) return { committed: offset, from: begin, misfit: 'beyond_end' }
  if (offset < begin) return { committed: offset, from: begin, misfit: 'before_begin' }
  return { committed: offset, from: offset, misfit: undefined }
}

/** How many records are there that the group has not read, readable or held back. */
export function unread(found: readonly Standing[]): bigint {
  return found.reduce((total, { from, end }) => total + end - from, 0n)
}

/** What is wrong with a committed offset and what to do; undefined where it fits. */
export function misfitSentence({
  topic,
  partition,
  committed,
  begin,
  end,
  misfit,
}: Standing): string | undefined {
  const place = `partition ${partition} of ${topic}`
  if (misfit === 'beyond_end')
    return (
      `${place}: offset ${committed} is committed, but the log ends at ${end}: the topic was made anew, or Kafka was ` +
      `restored from an older state. Run \`npx kunjungan ingest\`: it reads the partition again from offset ${begin}, ` +
      'and repeats change no figure. Records that Kafka has lost have to be sent again by their producer'
    )
  if (misfit === 'before_begin')
    return (
      `${place}: offset ${committed} is committed, but the log begins at ${begin}: ${begin - (committed ?? 0n)} ` +
      'records were deleted before they were read. Have their producer send them again, and set retention.ms=-1 and ' +
      'retention.bytes=-1 on the topic'
    )
  return undefined
}

/** Which records an open transaction holds back, and how to end it. */
export function heldBackSentence({ topic, partition, readable, end }: PartitionLog, brokers: string): string {
  return (
    `partition ${partition} of ${topic}: an open transaction holds back ${end - readable} records from offset ` +
    `${readable} on, which are not stored before it ends. Its producer has to commit or abort it. If that producer is ` +
    `gone: kafka-transactions.sh --bootstrap-server ${brokers} abort --topic ${topic} --partition ${partition} ` +
    `--start-offset ${readable}`
  )
}
