/**
 * Creates the topics with the contract's partitions and retention; nothing relies on auto-creation. Topics that exist
 * stay as they are: their settings belong to their operator.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { Admin } from 'kafkajs'
import { KunjunganError } from '../errors.ts'
import { kafkaErrorType } from './client.ts'
import type { KafkaErrorType } from './error-types.ts'
import { kafkajs } from './kafkajs/kafkajs.ts'
import { type TopicNames, topicKinds } from '../../schemas/topics.ts'
import { dayMs } from '../../schemas/time.ts'

export interface TopicsConfig {
  readonly topics: TopicNames
  readonly queuePartitions: number
  readonly partitions: number
  /** Copies of each partition; undefined for three where three brokers or more run, and otherwise one. */
  readonly replication: number | undefined
  readonly deadLetterDays: number
  readonly alertDays: number
}

/** Dead letters keep the original with headers on top, so their topic takes larger records than the others. */
export const deadLetterMaxBytes = 4 * 1024 * 1024

interface WantedTopic {
  readonly topic: string
  readonly numPartitions: number
  readonly config: Readonly<Record<string, string>>
}

/** @param replication - copies of each partition. */
export function wantedTopics(config: TopicsConfig, replication: number): WantedTopic[] {
  const { topics } = config
  const common = {
    ...durability(replication),
    'cleanup.policy': 'delete',
    'message.timestamp.type': 'CreateTime',
    // A foreign producer stamps its records as it likes; the events' own `time` is judged against that stamp.
    'message.timestamp.after.max.ms': '9223372036854775807',
  }
  const forever = { 'retention.ms': '-1', 'retention.bytes': '-1' }
  return [
    ...topicKinds.map((kind) => ({
      topic: topics[kind],
      numPartitions: kind === 'queue' ? config.queuePartitions : config.partitions,
      config: { ...common, ...forever },
    })),
    {
      topic: topics.deadLetter,
      numPartitions: config.partitions,
      config: {
        ...common,
        'retention.ms': String(config.deadLetterDays * dayMs),
        'max.message.bytes': String(deadLetterMaxBytes),
      },
    },
    {
      topic: topics.alert,
      numPartitions: config.partitions,
      config: { ...common, 'retention.ms': String(config.alertDays * dayMs) },
    },
  ]
}

const fewestForQuorum = 3

/**
 * What makes an acknowledged record outlast a failure: with three copies the memory of two brokers; with fewer the
 * disk, as a power cut would take what one broker has in memory only. Kafka syncs each append then, not each record.
 */
function durability(replication: number): Readonly<Record<string, string>> {
  return replication >= fewestForQuorum ? { 'min.insync.replicas': '2' } : { 'flush.messages': '1' }
}

async function usualReplication(admin: Admin): Promise<number> {
  const { brokers } = await admin.describeCluster()
  return brokers.length >= fewestForQuorum ? fewestForQuorum : 1
}

/** Creates what is missing; returns the names of the topics it created. Safe to repeat and for two at once. */
export async function createTopics(admin: Admin, config: TopicsConfig): Promise<string[]> {
  const existing = new Set(await admin.listTopics())
  const replication = config.replication ?? (await usualReplication(admin))
  const missing = wantedTopics(config, replication).filter(({ topic }) => !existing.has(topic))
  if (missing.length === 0) return []
  await admin.createTopics({
    // kafkajs's own wait gives up on a broker that does not know its new topic yet.
    waitForLeaders: false,
    topics: missing.map(({ topic, numPartitions, config: entries }) => ({
      topic,
      numPartitions,
      replicationFactor: replication,
      configEntries: Object.entries(entries).map(([name, value]) => ({ name, value })),
    })),
  })
  await untilUsable(admin, missing)
  return missing.map(({ topic }) => topic)
}

const usableWithinMs = 60_000
/** Answers about a topic that has just been created. */
const notReadyYet: ReadonlySet<string> = new Set<KafkaErrorType>([
  'UNKNOWN_TOPIC_OR_PARTITION',
  'LEADER_NOT_AVAILABLE',
])
const pollMs = 100

/** Waits until every partition of the topics has a leader. */
async function untilUsable(admin: Admin, wanted: readonly WantedTopic[]): Promise<void> {
  const giveUpAt = performance.now() + usableWithinMs
  for (;;) {
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: wanted.map(({ topic }) => topic) })
      const led = new Map(
        topics.map(({ name, partitions }) => [name, partitions.filter(({ leader }) => leader >= 0).length]),
      )
      if (wanted.every(({ topic, numPartitions }) => (led.get(topic) ?? 0) >= numPartitions)) return
    } catch (error) {
      const type = kafkaErrorType(error)
      if (!notReadyYet.has(type ?? '') || performance.now() > giveUpAt) throw error
    }
    if (performance.now() > giveUpAt)
      throw new KunjunganError(
        'kafka',
        'The new topics have no leaders yet: see whether all brokers run (`npx kunjungan doctor`) and repeat the command.',
      )
    await delay(pollMs)
  }
}

/** Settings of the topics that are not as the contract has them, as sentences for `doctor`. */
export async function topicDeviations(admin: Admin, config: TopicsConfig): Promise<string[]> {
  const existing = new Set(await admin.listTopics())
  const usual = config.replication ?? (await usualReplication(admin))
  const names = wantedTopics(config, usual).map(({ topic }) => topic)
  const missing = names
    .filter((topic) => !existing.has(topic))
    .map((topic) => `${topic} is missing: run \`npx kunjungan migrate\``)
  const found = names.filter((topic) => existing.has(topic))
  if (found.length === 0) return missing
  const copies = await copiesOf(admin, found)
  const present = found.flatMap((topic) =>
    wantedTopics(config, copies.get(topic) ?? usual).filter((wanted) => wanted.topic === topic),
  )
  const thin = found
    .filter((topic) => (copies.get(topic) ?? usual) < usual)
    .map(
      (topic) =>
        `${topic} has ${copies.get(topic) ?? 0} of ${usual} copies: give its partitions more replicas (kafka-reassign-partitions)`,
    )
  const described = await admin.describeConfigs({
    includeSynonyms: false,
    resources: present.map(({ topic, config: entries }) => ({
      type: kafkajs.ConfigResourceTypes.TOPIC,
      name: topic,
      configNames: Object.keys(entries),
    })),
  })
  const deviating = present.flatMap(({ topic, config: entries }) => {
    const entriesNow =
      described.resources.find(({ resourceName }) => resourceName === topic)?.configEntries ?? []
    return entriesNow
      .filter(
        ({ configName, configValue }) =>
          entries[configName] !== undefined && !isEnough(configName, configValue, entries[configName]),
      )
      .map(
        ({ configName, configValue }) =>
          `${topic} has ${configName}=${configValue}, the contract wants ${entries[configName] ?? ''}: alter the topic`,
      )
  })
  return [...missing, ...thin, ...deviating]
}

/** The copies of the partition that has fewest, of each topic. */
async function copiesOf(admin: Admin, names: string[]): Promise<ReadonlyMap<string, number>> {
  const { topics } = await admin.fetchTopicMetadata({ topics: names })
  return new Map(
    topics.map(({ name, partitions }) => [
      name,
      Math.min(...partitions.map(({ replicas }) => replicas.length)),
    ]),
  )
}

/** Larger records and more copies in sync than wanted do no harm; every other setting has to be as it is wanted. */
function isEnough(name: string, value: string, wanted: string): boolean {
  const isLeast = name === 'max.message.bytes' || name === 'min.insync.replicas'
  return isLeast ? Number(value) >= Number(wanted) : value === wanted
}
