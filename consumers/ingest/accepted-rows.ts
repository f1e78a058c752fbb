/**
 * The row of a usual record straight from its bytes into a block: the same row as `decode` and `append` give, in a
 * fraction of the time, or nothing where `decode` has to tell. Which column takes which field, and what it holds
 * where a field is not there, is asked of `rowOf` once for each type, so that this has no second source.
 */
import type { PlannedValue, RowPlan } from '../../infra/clickhouse/native-block.ts'
import {
  type AcceptedEvent,
  type AcceptedType,
  acceptedTypes,
  type Acceptor,
  acceptorOf,
  attributeSlot,
} from '../../schemas/accept.ts'
import type { ObjectRule } from '../../schemas/accept-rules.ts'
import type { KafkaRecord } from '../../schemas/cloud-event.ts'
import { rowOf } from '../../schemas/rows.ts'
import { dayMs } from '../../schemas/time.ts'
import type { TopicKind } from '../../schemas/topics.ts'
import type { RawBlocks } from './raw-blocks.ts'
import type { ShardRecords } from './shard-records.ts'
import type { ValidEvent } from '../../schemas/validate.ts'

/** The slots of what is computed of a record, of those that `accept` leaves free. */
const computed = {
  time: 0,
  local_time: 1,
  local_date: 2,
  kafka_partition: 3,
  kafka_offset: 4,
  record_time: 5,
} as const satisfies Record<string, number>

/** Longer offsets than a double holds exactly are left to `decode`. */
const exactDigits = 15

const known = new WeakMap<ReadonlyMap<string, number>, AcceptedRows>()

/**
 * The fast way for these zones, the same one each time.
 * @param utcOffsets - minutes east of UTC of every known MPP; another map once one of them has changed.
 */
export function acceptedRowsOf(utcOffsets: ReadonlyMap<string, number>): AcceptedRows {
  const found = known.get(utcOffsets) ?? new AcceptedRows(utcOffsets)
  known.set(utcOffsets, found)
  return found
}

export class AcceptedRows {
  readonly #acceptor: Acceptor
  readonly #plans = new Map(acceptedTypes.map((type) => [type, planOf(type)] as const))

  /** @param utcOffsets - minutes east of UTC of every known MPP. */
  constructor(utcOffsets: ReadonlyMap<string, number>) {
    this.#acceptor = acceptorOf(utcOffsets)
  }

  /**
   * Appends the row of a record and returns the event's time in milliseconds, or undefined where nothing was done. An
   * event that another shard stores is 'elsewhere'.
   */
  append<Topic extends TopicKind>(
    record: KafkaRecord,
    partition: number,
    topic: Topic,
    block: RawBlocks[Topic],
    shard?: ShardRecords,
  ): number | 'elsewhere' | undefined {
    if (record.offset.length > exactDigits) return undefined
    const event = this.#acceptor.accept(record, topic)
    if (event === undefined) return undefined
    const plan = this.#plans.get(event.type)
    if (plan === undefined) return undefined
    const { reading, timeMs } = event
    if (shard !== undefined && !isOurs(event, shard)) return 'elsewhere'
    const localTime = timeMs + event.utcOffsetMinutes * 60_000
    const { starts, numbers } = reading
    starts.fill(0, 0, 6)
    numbers[computed.time] = timeMs
    numbers[computed.local_time] = localTime
    numbers[computed.local_date] = Math.floor(localTime / dayMs)
    numbers[computed.kafka_partition] = partition
    numbers[computed.kafka_offset] = Number(record.offset)
    numbers[computed.record_time] = Math.max(0, Number(record.timestamp))
    block.appendFrom(reading, plan)
    return timeMs
  }
}

function isOurs({ reading, type }: AcceptedEvent, shard: ShardRecords): boolean {
  const { bytes, starts, ends } = reading
  return shard.takesMpp(bytes, starts[type.mppSlot] ?? 0, ends[type.mppSlot] ?? 0)
}

/** A field of an event and its slot. */
interface Leaf {
  readonly path: readonly string[]
  readonly slot: number
  readonly isOptional: boolean
  /** What no other field has. */
  readonly marker: string | number
}

/**
 * The plan of a type: what `rowOf` makes of an event with a marker in every field, and of one with the least fields.
 * Undefined where a field is no column as it stands: the dates of quotas and tallies, which come seldom.
 */
function planOf(type: AcceptedType): RowPlan | undefined {
  const leaves = leavesOf(type.data, [])
  const least = rowOfLeaves(
    type,
    leaves.filter(({ isOptional }) => !isOptional),
  )
  const whole = rowOfLeaves(type, leaves)
  const found = new Set(Object.values(whole))
  if (leaves.some(({ marker }) => !found.has(marker))) return undefined
  const plan: Record<string, PlannedValue> = {}
  for (const [column, value] of Object.entries(whole)) {
    const leaf = [...attributeLeaves, ...leaves].find(({ marker }) => marker === value)
    const slot = slotOf(computed, column) ?? leaf?.slot
    plan[column] = { slot, otherwise: least[column] ?? '' }
  }
  return plan
}

function slotOf(slots: Readonly<Record<string, number>>, column: string): number | undefined {
  return slots[column]
}

const attributeLeaves: readonly Leaf[] = ['source', 'id'].map((name) => ({
  ...{ path: [name], slot: attributeSlot(name), isOptional: false, marker: `marker of ${name}` },
}))

function leavesOf({ fields }: ObjectRule, above: readonly string[]): Leaf[] {
  return fields.all.flatMap(({ name, rule, slot, isOptional }) => {
    const path = [...above, name]
    if (rule.kind === 'object') return leavesOf(rule, path)
    const marker = rule.kind === 'integer' ? 1_000_000 + slot : `marker of data.${path.join('.')}`
    return [{ path, slot, isOptional, marker }]
  })
}

function rowOfLeaves({ type, topic, data: rule }: AcceptedType, leaves: readonly Leaf[]): Row {
  const data = emptyObject(rule)
  for (const { path, marker } of leaves) put(data, path, marker)
  const [source, id] = attributeLeaves.map(({ marker }) => String(marker))
  // The markers keep no rule of the type, and `rowOf` asks for none.
  const event = { kind: 'event', type, topic, source, id, timeMs: 0, utcOffsetMinutes: 0, data } as unknown
  return rowOf(event as ValidEvent, { partition: 0, offset: '0', timeMs: 0 })
}

type Row = Readonly<Record<string, string | number>>
interface Nested {
  [name: string]: Nested | string | number
}

function emptyObject({ fields }: ObjectRule): Nested {
  const nested: Nested = {}
  for (const { name, rule } of fields.all) if (rule.kind === 'object') nested[name] = emptyObject(rule)
  return nested
}

function put(into: Nested, [name = '', ...rest]: readonly string[], marker: string | number): void {
  const inner = into[name]
  if (rest.length > 0 && typeof inner === 'object') put(inner, rest, marker)
  else into[name] = marker
}
