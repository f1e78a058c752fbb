/**
 * Rows of a raw table as one block of ClickHouse's Native format, the body of `INSERT INTO ... FORMAT Native`: less
 * work on both sides than JSON, as nothing is written as text and read again. The memory is reused for the next
 * block. It does not send anything and does not check values; those of a valid event's row are in range.
 */
import type { Columns, ColumnType, RowOf } from '../../schemas/raw-tables.ts'
import { LongColumn, SmallColumn, TextColumn, WordColumn } from './native-columns.ts'
import { writeVarint } from './native-memory.ts'

/** A column's name, and what writes its values. */
interface Named<C> {
  readonly name: string
  readonly column: C
}
type AnyColumn = TextColumn | WordColumn | SmallColumn | LongColumn

const types: Readonly<Record<ColumnType, string>> = {
  text: 'String',
  word: 'LowCardinality(String)',
  day: 'Date',
  instant: "DateTime64(3, 'UTC')",
  uint8: 'UInt8',
  uint32: 'UInt32',
  int64: 'Int64',
  digits: 'UInt64',
}

/** Values of a row by slot: the start and end of texts in `bytes` (-1 for none), and numbers. */
export interface RowSource {
  readonly bytes: Uint8Array
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly numbers: Float64Array
}

/** The slot of each column's value in a `RowSource`, and the value where that slot is empty. */
export type RowPlan = Readonly<Record<string, PlannedValue>>
export interface PlannedValue {
  /** Undefined for a column that always takes `otherwise`. */
  readonly slot: number | undefined
  readonly otherwise: string | number
}

export interface BlockMark {
  readonly rows: number
  readonly sizes: readonly number[]
}

interface Planned<C, V> {
  readonly column: C
  readonly slot: number
  readonly otherwise: V
}
interface BoundPlan {
  readonly texts: readonly Planned<TextColumn, string>[]
  readonly words: readonly Planned<WordColumn, string>[]
  readonly smalls: readonly Planned<SmallColumn, number>[]
  readonly longs: readonly Planned<LongColumn, number>[]
}

/** Invariant in its columns: a block of other columns, fewer or more, is another type, and takes other rows. */
export class NativeBlock<in out C extends Columns> {
  readonly #columns: readonly (Named<AnyColumn> & { readonly head: Buffer })[]
  // By kind, so that each loop of `append` calls one method.
  readonly #texts: Named<TextColumn>[] = []
  readonly #words: Named<WordColumn>[] = []
  readonly #smalls: Named<SmallColumn>[] = []
  readonly #longs: Named<LongColumn>[] = []
  readonly #digits: Named<LongColumn>[] = []
  readonly #plans = new Map<RowPlan, BoundPlan>()
  #rows = 0

  constructor(columns: C) {
    this.#columns = Object.entries(columns).map(([name, type]) => {
      const column = this.#add(name, type)
      return { name, column, head: Buffer.concat([text(name), text(types[type])]) }
    })
  }

  /** The rows since the last `clear`. */
  get rows(): number {
    return this.#rows
  }

  /** The bytes of their values, without the few of the block's headers. */
  get bytes(): number {
    return this.#columns.reduce((sum, { column }) => sum + column.bytes, 0)
  }

  append(row: RowOf<C>): void {
    const values: Readonly<Record<string, string | number>> = row
    for (const { name, column } of this.#texts) column.append(values[name] as string)
    for (const { name, column } of this.#words) column.append(values[name] as string)
    for (const { name, column } of this.#smalls) column.append(values[name] as number)
    for (const { name, column } of this.#longs) column.append(values[name] as number)
    for (const { name, column } of this.#digits) column.appendDigits(values[name] as string)
    this.#rows++
  }

  /** Appends a row without making an object of it. A text is copied unchanged, so its bytes must be UTF-8. */
  appendFrom({ bytes, starts, ends, numbers }: RowSource, plan: RowPlan): void {
    const { texts, words, smalls, longs } = this.#bound(plan)
    for (const { column, slot, otherwise } of texts) {
      const start = starts[slot] ?? -1
      if (start < 0) column.append(otherwise)
      else column.appendBytes(bytes, start, ends[slot] ?? 0)
    }
    for (const { column, slot, otherwise } of words) {
      const start = starts[slot] ?? -1
      if (start < 0) column.append(otherwise)
      else column.appendBytes(bytes, start, ends[slot] ?? 0)
    }
    for (const { column, slot, otherwise } of smalls)
      column.append((starts[slot] ?? -1) < 0 ? otherwise : (numbers[slot] ?? 0))
    for (const { column, slot, otherwise } of longs)
      column.append((starts[slot] ?? -1) < 0 ? otherwise : (numbers[slot] ?? 0))
    this.#rows++
  }

  #bound(plan: RowPlan): BoundPlan {
    let bound = this.#plans.get(plan)
    if (bound === undefined) {
      bound = {
        texts: planned(this.#texts, plan, String),
        words: planned(this.#words, plan, String),
        smalls: planned(this.#smalls, plan, Number),
        longs: planned([...this.#longs, ...this.#digits], plan, Number),
      }
      this.#plans.set(plan, bound)
    }
    return bound
  }

  /** Where the block ends now, for `rollBack`. */
  mark(): BlockMark {
    return { rows: this.#rows, sizes: this.#columns.map(({ column }) => column.size) }
  }

  /** Removes what was appended since the mark. */
  rollBack({ rows, sizes }: BlockMark): void {
    for (const [at, { column }] of this.#columns.entries()) column.size = sizes[at] ?? 0
    this.#rows = rows
  }

  /**
   * The block's bytes in order; none where there are no rows. They are views of the block's memory: send them before
   * the next `append` or `clear`.
   */
  toBuffers(): Buffer[] {
    if (this.#rows === 0) return []
    const counts = Buffer.concat([varint(this.#columns.length), varint(this.#rows)])
    return [counts, ...this.#columns.flatMap(({ head, column }) => [head, ...column.toBuffers()])]
  }

  /** Forgets the rows and keeps the memory, except what only an unusually large block needed. */
  clear(): void {
    for (const { column } of this.#columns) column.clear()
    this.#rows = 0
  }

  #add(name: string, type: ColumnType): AnyColumn {
    switch (type) {
      case 'text':
        return added(this.#texts, name, new TextColumn())
      case 'word':
        return added(this.#words, name, new WordColumn())
      case 'day':
        return added(this.#smalls, name, new SmallColumn(2))
      case 'uint8':
        return added(this.#smalls, name, new SmallColumn(1))
      case 'uint32':
        return added(this.#smalls, name, new SmallColumn(4))
      case 'instant':
      case 'int64':
        return added(this.#longs, name, new LongColumn())
      case 'digits':
        return added(this.#digits, name, new LongColumn())
    }
  }
}

function added<C>(list: Named<C>[], name: string, column: C): C {
  list.push({ name, column })
  return column
}

function planned<C, V>(
  columns: readonly Named<C>[],
  plan: RowPlan,
  valueOf: (value: string | number) => V,
): Planned<C, V>[] {
  return columns.map(({ name, column }) => {
    const value = plan[name]
    if (value === undefined) throw new TypeError(`The plan of a row lacks the column ${name}.`)
    return { column, slot: value.slot ?? noSlot, otherwise: valueOf(value.otherwise) }
  })
}

/** Beyond every slot. */
const noSlot = 65_536

function varint(value: number): Buffer {
  const bytes = Buffer.alloc(5)
  return bytes.subarray(0, writeVarint(bytes, 0, value))
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([varint(bytes.length), bytes])
}
