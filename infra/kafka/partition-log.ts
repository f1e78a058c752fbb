/**
 * Where the logs of partitions begin and end, and how far a reader of committed records gets: a transaction that is
 * still open holds back everything after its first record. kafkajs's admin only returns how far such a reader gets,
 * which seems to be the end of the log while events wait behind it.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { Admin, Kafka, RetryOptions } from 'kafkajs'
import { readingUncommitted } from './kafkajs/read-uncommitted.ts'

export interface PartitionLog {
  readonly topic: string
  readonly partition: number
  /** The first offset that is still there. */
  readonly begin: bigint
  /** Records from here on are held back by an open transaction; the same as `end` where none is open. */
  readonly readable: bigint
  /** The offset after the last record that is acknowledged. */
  readonly end: bigint
}

export interface Logs extends AsyncDisposable {
  /** An ordinary admin client, closed with this. */
  readonly admin: Admin
  /** The logs of all partitions of the topics. */
  readonly read: (topics: readonly string[]) => Promise<PartitionLog[]>
}

/** Connects; to be disposed. */
export async function openLogs(kafka: Kafka, retry?: RetryOptions): Promise<Logs> {
  const options = retry === undefined ? {} : { retry }
  await using open = new AsyncDisposableStack()
  const connected = async (admin: Admin): Promise<Admin> => {
    open.defer(() => admin.disconnect())
    await admin.connect()
    return admin
  }
  const admin = await connected(kafka.admin(options))
  const whole = await connected(readingUncommitted(kafka).admin(options))
  const owned = open.move()
  return {
    admin,
    // The whole log first: what is not readable after that is held back, and not just younger.
    async read(topics) {
      const ends = await Promise.all(topics.map((topic) => offsetsOf(whole, topic)))
      const readable = await Promise.all(topics.map((topic) => offsetsOf(admin, topic)))
      return topics.flatMap((topic, at) => {
        const stable = new Map((readable[at] ?? []).map((one) => [one.partition, one.end]))
        return (ends[at] ?? []).map(({ partition, begin, end }): PartitionLog => {
          const upTo = stable.get(partition) ?? end
          return { topic, partition, begin, readable: upTo, end: upTo > end ? upTo : end }
        })
      })
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** The logs in which a transaction is open, seen twice some time apart: a short one has ended in between. */
export async function heldBack(
  logs: Logs,
  topics: readonly string[],
  pauseMs: number,
): Promise<PartitionLog[]> {
  const first = (await logs.read(topics)).filter(isHeldBack)
  if (first.length === 0) return []
  await delay(pauseMs)
  const again = await logs.read([...new Set(first.map(({ topic }) => topic))])
  return again.filter(
    (log) =>
      isHeldBack(log) &&
      first.some(
        (one) => one.topic === log.topic && one.partition === log.partition && one.readable === log.readable,
      ),
  )
}

export function isHeldBack({ readable, end }: PartitionLog): boolean {
  return readable < end
}

interface Offsets {
  readonly partition: number
  readonly begin: bigint
  readonly end: bigint
}

async function offsetsOf(admin: Admin, topic: string): Promise<Offsets[]> {
  const offsets = await admin.fetchTopicOffsets(topic)
  return offsets.map(({ partition, low, high }) => ({ partition, begin: BigInt(low), end: BigInt(high) }))
}
