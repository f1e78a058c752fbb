/**
 * The fast path: appends the row of a usual record to a block straight from the record's bytes, in a fraction of the
 * time that `decode` and `append` take for the same row. What is not usual is left to `decode`, which decides. A plan for
 * each type says which column takes which field: the one of its name. A test compares the bytes of both ways.
 */
import type { RowPlan } from '../../../infra/clickhouse/native-block.ts'
import {
  type AcceptedEvent,
  type AcceptedType,
  acceptedTypes,
  type Acceptor,
  acceptorOf,
  attributeSlot,
  freeSlots,
} from '../../../schemas/accept.ts'
import type { ObjectRule, Rule } from '../../../schemas/accept-rules.ts'
import type { KafkaRecord } from '../../../schemas/cloud-event.ts'
import type { EventType } from '../../../schemas/event.ts'
import { type Columns, type ColumnType, rawColumns } from '../../../schemas/raw-tables.ts'
import { contractDefaults } from '../../../schemas/rows.ts'
import { dayMs } from '../../../schemas/time.ts'
import type { TopicKind } from '../../../schemas/topics.ts'
import type { RawBlocks } from './raw-blocks.ts'
import type { ShardRecords } from './shard-records.ts'

/** Slots of values that are computed from a record; `accept` leaves these free. */
const computed = {
  time: 0,
  local_time: 1,
  local_date: 2,
  kafka_partition: 3,
  kafka_offset: 4,
  record_time: 5,
} as const satisfies Record<string, number>
const computedCount = Object.keys(computed).length
if (computedCount > freeSlots) throw new RangeError('`accept` leaves too few slots free.')

/** Longer offsets than a double holds exactly are left to `decode`. */
const exactDigits = 15

const known = new WeakMap<ReadonlyMap<string, number>, AcceptedRows>()

/**
 * The fast path for these zones, the same one each time.
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
    starts.fill(0, 0, computedCount)
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

/**
 * The plan of a type. Undefined where some field is not stored unchanged in a column of its own: types of quotas, tallies
 * and footfall, which are rare.
 */
function planOf({ type, topic, data }: AcceptedType): RowPlan | undefined {
  const columns: Columns = rawColumns[topic]
  const slots = new Map<string, number>(Object.entries(computed))
  for (const name of ['source', 'id']) slots.set(name, attributeSlot(name))
  for (const { path, rule, slot } of leavesOf(data)) {
    const column = columnOf(path)
    if (slots.has(column) || !isStoredUnchanged(rule, columns[column])) return undefined
    slots.set(column, slot)
  }
  const otherwise = new Map<string, string | number>([['type', type], ...Object.entries(defaultsOf(type))])
  return Object.fromEntries(
    Object.entries(columns).map(([column, columnType]) => [
      column,
      { slot: slots.get(column), otherwise: otherwise.get(column) ?? (isText(columnType) ? '' : 0) },
    ]),
  )
}

/** A text or number of an event, with its path in `data`. */
interface Leaf {
  readonly path: string
  readonly rule: Rule
  readonly slot: number
}

function leavesOf({ fields }: ObjectRule, above = ''): Leaf[] {
  return fields.all.flatMap(({ name, rule, slot }) => {
    const path = `${above}${name}`
    return rule.kind === 'object' ? leavesOf(rule, `${path}.`) : [{ path, rule, slot }]
  })
}

/** The column that takes a field: the one of its name; for a score, the one of the scored element. */
function columnOf(path: string): string {
  // "time" is the event's own.
  return path === 'scores.time' ? 'time_score' : path.replace(/^scores\./, '')
}

/** Whether there is a column, and its type holds the field unchanged. */
function isStoredUnchanged(rule: Rule, columnType: ColumnType | undefined): boolean {
  return columnType !== undefined && isText(columnType) === (rule.kind === 'text')
}

function isText(columnType: ColumnType): boolean {
  return columnType === 'text' || columnType === 'word'
}

function defaultsOf(type: EventType): Readonly<Record<string, string | number>> {
  const defaults: Partial<Record<EventType, Readonly<Record<string, string | number>>>> = contractDefaults
  return defaults[type] ?? {}
}
