/**
 * The audit that every fault test ends with. It reads the topics again from the beginning and says in sentences what
 * is not as promised: each data record is in a raw table or among the dead letters and never in both, every
 * acknowledged event is there with its content, every view is what the events say, and everything is committed.
 */
import { createHash } from 'node:crypto'
import type { KafkaMessage } from 'kafkajs'
import { readDeadLetters } from '../../consumers/dead-letters/read.ts'
import type { Event } from '../../schemas/event.ts'
import { rawTables } from '../../schemas/rows.ts'
import { topicKinds } from '../../schemas/topics.ts'
import { type PlacedMessage, readTopic } from '../../infra/kafka/read-topic.ts'
import { viewDifferences } from './expect-views.ts'
import type { Pipeline } from './pipeline.ts'

/** What a producer has had acknowledged. */
export interface Ledger {
  /** Good events, each once. */
  readonly events: readonly Event[]
  /** How many bad records were sent. */
  readonly badRecords: number
}

export interface AuditOptions {
  readonly groupId?: string
  /** Whether the views are compared with the fold; false where a test is about records alone. */
  readonly views?: boolean
}

const shown = 5

/** What is wrong, in sentences; nothing where all promises are kept. */
export async function audit(
  pipeline: Pipeline,
  ledger: Ledger,
  options: AuditOptions = {},
): Promise<string[]> {
  const records: PlacedMessage[] = []
  for (const kind of topicKinds)
    await readTopic(pipeline.kafka, pipeline.topics[kind], (placed) => records.push(placed))
  const stored = await storedEvents(pipeline)
  const letters = await readDeadLetters(pipeline.kafka, pipeline.topics.deadLetter)
  const lettersById = new Set(letters.map(({ id }) => id))
  const noted = await pipeline.rows<{ id: string }>(
    `SELECT DISTINCT concat(topic, ':', toString(kafka_partition), ':', toString(kafka_offset)) AS id FROM ${pipeline.databases.store}.dead_letters`,
  )
  const notedIds = new Set(noted.map(({ id }) => id))

  const faults: string[] = []
  const complain = (what: string, which: readonly string[]): void => {
    if (which.length > 0) faults.push(`${which.length} ${what}, such as ${which.slice(0, shown).join(', ')}`)
  }
  const places = records.map(({ topic, partition, message }) => ({
    id: `${topic}:${partition}:${message.offset}`,
    identity: identityOf(message),
  }))
  const isStored = ({ identity }: { identity: string | undefined }): boolean =>
    identity !== undefined && stored.has(identity)
  complain(
    'records are neither stored nor dead letters',
    ids(places.filter((place) => !isStored(place) && !lettersById.has(place.id))),
  )
  complain(
    'records are both stored and dead letters',
    ids(places.filter((place) => isStored(place) && lettersById.has(place.id))),
  )
  complain(
    'dead letters are not counted in ClickHouse',
    [...lettersById].filter((id) => !notedIds.has(id)),
  )
  complain(
    'dead letters are counted in ClickHouse and not in the topic',
    [...notedIds].filter((id) => !lettersById.has(id)),
  )
  if (letters.length !== ledger.badRecords)
    faults.push(`${letters.length} dead letters for ${ledger.badRecords} bad records`)

  const acknowledged = new Map(ledger.events.map((event) => [`${event.source} ${event.id}`, event]))
  complain(
    'acknowledged events are not stored',
    [...acknowledged.keys()].filter((identity) => !stored.has(identity)),
  )
  complain(
    'stored events were never acknowledged',
    [...stored.keys()].filter((identity) => !acknowledged.has(identity)),
  )
  const [sent, kept] = [
    checksum([...acknowledged].map(([id, event]) => `${id} ${event.type} ${Date.parse(event.time)}`)),
    checksum([...stored].map(([id, content]) => `${id} ${content}`)),
  ]
  if (sent !== kept) faults.push(`the content's checksum is ${kept}, the ledger's ${sent}`)

  faults.push(...(await uncommitted(pipeline, options.groupId ?? pipeline.groupId)))
  if (options.views !== false) faults.push(...(await viewDifferences(pipeline, ledger.events)))
  return faults
}

function ids(of: readonly { readonly id: string }[]): string[] {
  return of.map(({ id }) => id)
}

/** Identity to content of every stored event. */
async function storedEvents(pipeline: Pipeline): Promise<Map<string, string>> {
  const selects = topicKinds.map((kind) => {
    const type = kind === 'survey' ? "'mpp.survey.submitted'" : 'type'
    return `SELECT concat(source, ' ', id) AS identity, concat(${type}, ' ', toString(toUnixTimestamp64Milli(time))) AS content FROM ${pipeline.databases.store}.${rawTables[kind]}`
  })
  const rows = await pipeline.rows<{ identity: string; content: string }>(
    `SELECT DISTINCT identity, content FROM (${selects.join(' UNION ALL ')})`,
  )
  return new Map(rows.map(({ identity, content }) => [identity, content]))
}

/** Partitions whose committed offset is not past their last data record. */
async function uncommitted(pipeline: Pipeline, groupId: string): Promise<string[]> {
  const admin = pipeline.kafka.admin()
  await admin.connect()
  try {
    const topics = topicKinds.map((kind) => pipeline.topics[kind])
    const committed = await admin.fetchOffsets({ groupId, topics })
    const faults: string[] = []
    for (const { topic, partitions } of committed) {
      for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
        const at = partitions.find((of) => of.partition === partition)?.offset ?? '-1'
        if (BigInt(high) > BigInt(low) && at !== high)
          faults.push(`${topic}/${partition} is committed to ${at} of ${high}`)
      }
    }
    return faults
  } finally {
    await admin.disconnect()
  }
}

/** `source id` of a record that is a CloudEvent in structured mode. */
function identityOf(message: KafkaMessage): string | undefined {
  try {
    const event = JSON.parse(message.value?.toString() ?? '') as { source?: unknown; id?: unknown }
    return typeof event.source === 'string' && typeof event.id === 'string'
      ? `${event.source} ${event.id}`
      : undefined
  } catch {
    return undefined
  }
}

function checksum(lines: string[]): string {
  return createHash('sha256').update(lines.toSorted().join('\n')).digest('hex').slice(0, 16)
}
