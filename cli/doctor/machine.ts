/** What the pipeline needs of its machines: clocks that agree, space on the disks, replicas without a backlog. */
import { z } from 'zod'
import type { Connections } from '../connections.ts'
import { type Check, note, ok, systemRows, wrong } from './finding.ts'

/** Which events of a month come late is decided by ClickHouse's clock, "today" and silence too. */
const mostApartMs = 60_000

export const clocks: Check = async (_context, connections) => {
  const before = Date.now()
  const [row] = await systemRows(
    connections,
    z.object({ now: z.number() }),
    'SELECT toUnixTimestamp64Milli(now64(3)) AS now',
  )
  const after = Date.now()
  const server = row?.now ?? Number.NaN
  const apart = server < before ? before - server : Math.max(0, server - after)
  return apart > mostApartMs
    ? wrong(
        `the clock of ClickHouse is ${Math.round(apart / 1_000)} seconds ${server < before ? 'behind' : 'ahead of'} this machine's: set both by NTP`,
      )
    : ok('this machine and ClickHouse agree')
}

const gibibyte = 2 ** 30

export const disks: Check = async (_context, connections) => {
  const found = await systemRows(
    connections,
    z.object({ name: z.string(), free: z.number(), total: z.number() }),
    'SELECT name, unreserved_space AS free, total_space AS total FROM system.disks WHERE total_space > 0',
  )
  const texts = found.map(
    ({ name, free, total }) =>
      `disk ${name} of ClickHouse: ${(free / gibibyte).toFixed(1)} of ${(total / gibibyte).toFixed(1)} GiB free`,
  )
  const scarce = found.filter(({ free, total }) => free < gibibyte || free < total / 20)
  const text = texts.join('; ')
  return scarce.length > 0 ? wrong(`${text}: make room, a full disk halts ingest`) : ok(text)
}

/** Kafka's own, which it makes by settings of the brokers: positions of groups, and what is under way in transactions. */
const internalTopics = ['__consumer_offsets', '__transaction_state']

interface Partition {
  readonly name: string
  readonly partitionId: number
  readonly leader: number
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
}

export const replicas: Check = async (_context, connections) => {
  const admin = await connections.kafkaAdmin()
  // Where Kafka is secured they may not be shown.
  const shown = new Set(await admin.listTopics())
  const names = [
    ...Object.values(connections.topics.topics),
    ...internalTopics.filter((name) => shown.has(name)),
  ]
  const { topics } = await admin.fetchTopicMetadata({ topics: names })
  const partitions = topics.flatMap(({ name, partitions: all }) => all.map((one) => ({ name, ...one })))
  const leaderless = partitions.filter(({ leader }) => leader < 0)
  if (leaderless.length > 0)
    return wrong(`no leader: ${placesOf(leaderless)}: start the brokers that hold these partitions`)
  const lagging = partitions.filter(({ replicas: all, isr }) => isr.length < all.length)
  if (lagging.length > 0)
    return wrong(
      `replicas are missing or behind: ${placesOf(lagging)}: see whether all brokers run and have room on their disks`,
    )
  return single(connections, (await admin.describeCluster()).brokers.length, partitions)
}

function placesOf(list: readonly Partition[]): string {
  return list.map(({ name, partitionId }) => `${name}/${partitionId}`).join(', ')
}

function single(
  connections: Connections,
  brokers: number,
  partitions: readonly Partition[],
): ReturnType<typeof ok> {
  const fewest = Math.min(...partitions.map(({ replicas: all }) => all.length))
  const text = `every partition has at least ${fewest} replica(s), all in step`
  if (fewest > 1 || brokers === 1 || connections.embedded !== undefined) return ok(text)
  const alone = new Set(partitions.filter(({ replicas: all }) => all.length === 1).map(({ name }) => name))
  return note(
    `with one broker all is gone that ${[...alone].join(', ')} have there: reassign them to three replicas (kafka-reassign-partitions), min.insync.replicas=2`,
  )
}
