/**
 * Rows of a raw table as one block of ClickHouse's Native format, the body of `INSERT INTO ... FORMAT Native`: less
 * work on both sides than JSON, as nothing is written as text and read again. The memory is used again for the next
 * block. It does not send anything and does not check values; those of a valid event's row are in range.
 */
import type { Columns, ColumnType, RawRow } from '../../schemas/raw-tables.ts'
import { LongColumn, SmallColumn, TextColumn, WordColumn } from './native-columns.ts'
import { writeVarint } from './native-memory.ts'

/** A name of a column and what writes its values. */
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

export class NativeBlock {
  readonly #columns: readonly (Named<AnyColumn> & { readonly head: Buffer })[]
  // By kind, so that each loop of `append` calls one method.
  readonly #texts: Named<TextColumn>[] = []
  readonly #words: Named<WordColumn>[] = []
  readonly #smalls: Named<SmallColumn>[] = []
  readonly #longs: Named<LongColumn>[] = []
  readonly #digits: Named<LongColumn>[] = []
  #rows = 0

  constructor(columns: Columns) {
    this.#columns = Object.entries(columns).map(([name, type]) => {
      const column = this.#add(name, type)
      return { name, column, head: Buffer.concat([text(name), text(types[type])]) }
    })
  }

  /** The rows since the last `clear`. */
  get rows(): number {
    return this.#rows
  }

  /** The bytes of their values, without the few of the block's own. */
  get bytes(): number {
    return this.#columns.reduce((sum, { column }) => sum + column.bytes, 0)
  }

  append(row: RawRow): void {
    const values = row as Readonly<Record<string, string | number>>
    for (const { name, column } of this.#texts) column.append(values[name] as string)
    for (const { name, column } of this.#words) column.append(values[name] as string)
    for (const { name, column } of this.#smalls) column.append(values[name] as number)
    for (const { name, column } of this.#longs) column.append(values[name] as number)
    for (const { name, column } of this.#digits) column.appendDigits(values[name] as string)
    this.#rows++
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

  /** Forgets the rows and keeps the memory, but for what an unusually large block needed. */
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

function varint(value: number): Buffer {
  const bytes = Buffer.alloc(5)
  return bytes.subarray(0, writeVarint(bytes, 0, value))
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([varint(bytes.length), bytes])
}
