/**
 * The audit that every fault test and the soak end with. It reads the topics again from the beginning and says in
 * sentences what is not as promised: each data record is in a raw table or among the dead letters and never in both,
 * every acknowledged event is there with its content, every view is what the events say, and everything is committed.
 * Of the events it keeps hashes alone, so that ten million fit.
 */
import type { KafkaMessage } from 'kafkajs'
import { readDeadLetters } from '../../consumers/dead-letters/read.ts'
import type { Event } from '../../schemas/event.ts'
import { rawTables } from '../../schemas/raw-tables.ts'
import { topicKinds } from '../../schemas/topics.ts'
import { readTopic } from '../../infra/kafka/read-topic.ts'
import { viewDifferences } from './expect-views.ts'
import { HashList, hashOf, type HashSet } from './hash-set.ts'
import type { Pipeline } from './pipeline.ts'

/** What a producer has had acknowledged. */
export interface Ledger<E extends Iterable<Event> = readonly Event[]> {
  /** Good events. */
  readonly events: E
  /** How many bad records were sent. */
  readonly badRecords: number
}

export interface AuditOptions {
  readonly groupId?: string
  /**
   * How the views are compared; unless given, with the fold over all events at once. False where a test is about
   * records alone.
   */
  readonly views?: false | (() => Promise<string[]>)
}

const shown = 5

/** A kind of fault, with how often and where it was seen. */
class Complaint {
  readonly #what: string
  readonly #such: string[] = []
  #times = 0

  constructor(what: string) {
    this.#what = what
  }

  add(which: string): void {
    this.#times += 1
    if (this.#such.length < shown) this.#such.push(which)
  }

  sentences(): string[] {
    return this.#times === 0 ? [] : [`${this.#times} ${this.#what}, such as ${this.#such.join(', ')}`]
  }
}

/** What is wrong, in sentences; nothing where all promises are kept. */
export async function audit(
  pipeline: Pipeline,
  ledger: Ledger<Iterable<Event>>,
  options: AuditOptions = {},
): Promise<string[]> {
  const stored = await storedHashes(pipeline)
  const letters = await readDeadLetters(pipeline.kafka, pipeline.topics.deadLetter)
  const letterIds = new Set(letters.map(({ id }) => id))
  const miscounted =
    letters.length === ledger.badRecords
      ? []
      : [`${letters.length} dead letters for ${ledger.badRecords} bad records`]
  return [
    ...(await misplacedRecords(pipeline, stored.identities, letterIds)),
    ...(await uncountedLetters(pipeline, letterIds)),
    ...miscounted,
    ...(await differencesOfContent(pipeline, ledger.events, stored)),
    ...(await uncommitted(pipeline, options.groupId ?? pipeline.groupId)),
    ...(options.views === false
      ? []
      : await (options.views?.() ?? viewDifferences(pipeline, [...ledger.events]))),
  ]
}

/** Records of the topics that are in neither place or in both. */
async function misplacedRecords(
  pipeline: Pipeline,
  stored: HashSet,
  letterIds: ReadonlySet<string>,
): Promise<string[]> {
  const nowhere = new Complaint('records are neither stored nor dead letters')
  const twice = new Complaint('records are both stored and dead letters')
  for (const kind of topicKinds) {
    await readTopic(pipeline.kafka, pipeline.topics[kind], ({ topic, partition, message }) => {
      const id = `${topic}:${partition}:${message.offset}`
      const identity = identityOf(message)
      const isStored = identity !== undefined && stored.has(hashOf(identity))
      const isLetter = letterIds.has(id)
      if (!isStored && !isLetter) nowhere.add(id)
      if (isStored && isLetter) twice.add(id)
    })
  }
  return [...nowhere.sentences(), ...twice.sentences()]
}

/** Where the topic of dead letters and what ClickHouse counts of them differ. */
async function uncountedLetters(pipeline: Pipeline, letterIds: ReadonlySet<string>): Promise<string[]> {
  const noted = await pipeline.rows<{ id: string }>(
    `SELECT DISTINCT concat(topic, ':', toString(kafka_partition), ':', toString(kafka_offset)) AS id FROM ${pipeline.databases.store}.refused_records`,
  )
  const notedIds = new Set(noted.map(({ id }) => id))
  const uncounted = new Complaint('dead letters are not counted in ClickHouse')
  for (const id of letterIds) if (!notedIds.has(id)) uncounted.add(id)
  const invented = new Complaint('dead letters are counted in ClickHouse and not in the topic')
  for (const id of notedIds) if (!letterIds.has(id)) invented.add(id)
  return [...uncounted.sentences(), ...invented.sentences()]
}

interface StoredHashes {
  /** Of `source id`. */
  readonly identities: HashSet
  /** Of `source id type time`. */
  readonly contents: HashSet
}

/** Where the acknowledged events and the raw tables differ. */
async function differencesOfContent(
  pipeline: Pipeline,
  events: Iterable<Event>,
  stored: StoredHashes,
): Promise<string[]> {
  const missing = new Complaint('acknowledged events are not stored')
  const [identities, contents] = [new HashList(), new HashList()]
  for (const event of events) {
    const identity = `${event.source} ${event.id}`
    const hashed = hashOf(identity)
    if (!stored.identities.has(hashed)) missing.add(identity)
    identities.push(hashed)
    contents.push(hashOf(`${identity} ${event.type} ${Date.parse(event.time)}`))
  }
  const acknowledged = identities.toSet()
  const strange = new Complaint('stored events were never acknowledged')
  const strangers = [...stored.identities].filter((value) => !acknowledged.has(value))
  const named = await identitiesOf(pipeline, strangers.slice(0, shown))
  for (const [at] of strangers.entries()) strange.add(named[at] ?? 'another')
  const [sent, kept] = [contents.toSet().checksum(), stored.contents.checksum()]
  const checksum = sent === kept ? [] : [`the content's checksum is ${kept}, the ledger's ${sent}`]
  return [...missing.sentences(), ...strange.sentences(), ...checksum]
}

/** Every stored event of all raw tables: `identity`, `content`. */
function storedEvents({ databases }: Pipeline): string {
  const selects = topicKinds.map((kind) => {
    const type = kind === 'survey' ? "'mpp.survey.submitted'" : 'toString(type)'
    return `SELECT concat(source, ' ', id) AS identity, concat(identity, ' ', ${type}, ' ', toString(toUnixTimestamp64Milli(time))) AS content FROM ${databases.store}.${rawTables[kind]}`
  })
  return selects.join(' UNION ALL ')
}

async function storedHashes(pipeline: Pipeline): Promise<StoredHashes> {
  const query = `SELECT reinterpretAsUInt64(MD5(identity)), reinterpretAsUInt64(MD5(content)) FROM (${storedEvents(pipeline)}) FORMAT RowBinary`
  const { stream } = await pipeline.admin.exec({ query })
  const [identities, contents] = [new HashList(), new HashList()]
  let rest = Buffer.alloc(0)
  for await (const chunk of stream) {
    const bytes = Buffer.concat([rest, chunk as Buffer])
    const whole = bytes.length - (bytes.length % 16)
    for (let at = 0; at < whole; at += 16) {
      identities.push(bytes.readBigUInt64LE(at))
      contents.push(bytes.readBigUInt64LE(at + 8))
    }
    rest = bytes.subarray(whole)
  }
  if (rest.length > 0) throw new Error('the stored events were cut off')
  return { identities: identities.toSet(), contents: contents.toSet() }
}

async function identitiesOf(pipeline: Pipeline, hashes: readonly bigint[]): Promise<string[]> {
  if (hashes.length === 0) return []
  const rows = await pipeline.rows<{ identity: string }>(
    `SELECT DISTINCT identity FROM (${storedEvents(pipeline)}) WHERE reinterpretAsUInt64(MD5(identity)) IN (${hashes.join(', ')})`,
  )
  return rows.map(({ identity }) => identity)
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
