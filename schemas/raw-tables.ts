/**
 * The raw tables as ingest writes them: each column once, with what its values are. The typed rows and the column
 * lists of inserts follow from here; a test holds the same against the tables that the migrations create. Pure.
 */
import type { TopicKind } from './topics.ts'

/** What a column holds, and as what ClickHouse stores it. */
interface Values {
  /** Empty where the event says nothing, for `String`. */
  readonly text: string
  /** The same for `LowCardinality(String)`: one of few texts. */
  readonly word: string
  /** Days since 1970-01-01, for `Date`. */
  readonly day: number
  /** Milliseconds since 1970-01-01T00:00:00Z, for `DateTime64(3)`. */
  readonly instant: number
  /** Whole numbers of ClickHouse's type of that name; 0 where the event says nothing. */
  readonly uint8: number
  readonly uint32: number
  readonly int64: number
  /** Decimal digits of a number that may be larger than a double holds exactly, for `UInt64`. */
  readonly digits: string
}
export type ColumnType = keyof Values
/** The columns of a table in the order of an insert. */
export type Columns = Readonly<Record<string, ColumnType>>
/** A row with a value for each of these columns. */
export type RowOf<C extends Columns> = { readonly [Name in keyof C]: Values[C[Name]] }

/** Where the record stands in its topic, and its own timestamp. */
const recordColumns = { kafka_partition: 'uint32', kafka_offset: 'digits', record_time: 'instant' } as const

const queueColumns = {
  mpp: 'word',
  local_date: 'day',
  agency: 'word',
  ticket_id: 'text',
  type: 'word',
  time: 'instant',
  /** The wall clock of the MPP, written as if it were UTC. */
  local_time: 'instant',
  source: 'word',
  id: 'text',
  service: 'word',
  to_agency: 'word',
  to_service: 'word',
  ticket_number: 'text',
  visitor_id: 'text',
  channel: 'word',
  matters: 'uint8',
  counter: 'word',
  outcome: 'word',
  reason: 'word',
  ...recordColumns,
} as const satisfies Columns

const surveyColumns = {
  mpp: 'word',
  local_date: 'day',
  agency: 'word',
  response_id: 'text',
  time: 'instant',
  source: 'word',
  id: 'text',
  service: 'word',
  ticket_id: 'text',
  /** Scores are 1 to 4, or 0 for an element without one. */
  requirements: 'uint8',
  procedure: 'uint8',
  /** `time` is the event's own. */
  time_score: 'uint8',
  cost: 'uint8',
  product: 'uint8',
  competence: 'uint8',
  behaviour: 'uint8',
  complaints: 'uint8',
  facilities: 'uint8',
  ...recordColumns,
} as const satisfies Columns

const counterColumns = {
  mpp: 'word',
  local_date: 'day',
  agency: 'word',
  type: 'word',
  time: 'instant',
  source: 'word',
  id: 'text',
  counter: 'word',
  service: 'word',
  /** The days that a quota (one), a footfall count (one, the local day of its `from`) or a tally is for. */
  period_start: 'day',
  period_end: 'day',
  sensor: 'word',
  from_time: 'instant',
  to_time: 'instant',
  unit: 'word',
  /** The quota, the people who entered, or the tally's count. */
  amount: 'int64',
  revision: 'int64',
  publisher: 'word',
  ...recordColumns,
} as const satisfies Columns

/** The raw table of each kind of topic. */
export const rawTables = {
  queue: 'queue_events',
  survey: 'survey_events',
  counter: 'counter_events',
} as const satisfies Record<TopicKind, string>

/** The columns of each raw table, in the order of an insert. */
export const rawColumns = {
  queue: queueColumns,
  survey: surveyColumns,
  counter: counterColumns,
} as const satisfies Record<TopicKind, Columns>
export type RawColumns = typeof rawColumns

/** The row of each raw table. */
export type RawRows = { readonly [Topic in TopicKind]: RowOf<RawColumns[Topic]> }
export type RawRow = RawRows[TopicKind]
export type QueueRow = RawRows['queue']
export type SurveyRow = RawRows['survey']
export type CounterRow = RawRows['counter']

/** The names of a raw table's columns: every insert gives them, so that a changed table is an error and no loss. */
export function columnNames(kind: TopicKind): readonly string[] {
  return Object.keys(rawColumns[kind])
}
