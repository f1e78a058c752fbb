/**
 * ClickHouse reads a Native block as the same rows as JSON: random rows of every raw table, with what texts and
 * numbers can be at most, go into two tables, one by each format, and both are read back.
 */
import { Readable } from 'node:stream'
import type { ClickHouseClient } from '@clickhouse/client'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createClickHouse } from '../../infra/clickhouse/client.ts'
import { NativeBlock } from '../../infra/clickhouse/native-block.ts'
import {
  columnNames,
  type ColumnType,
  type RawRows,
  rawColumns,
  rawTables,
} from '../../schemas/raw-tables.ts'
import { type TopicKind, topicKinds } from '../../schemas/topics.ts'
import { databaseNames } from '../../sql/databases.ts'
import { type Dice, diceOf } from '../support/oracle/dice.ts'
import { createPipeline, type Pipeline } from '../support/pipeline.ts'
import { rowValues } from '../support/records.ts'

const namespace = 'native'
const { store } = databaseNames(namespace)
let pipeline: Pipeline
let client: ClickHouseClient
beforeAll(async () => {
  pipeline = await createPipeline(namespace)
  const stack = inject('stack')
  const access = { url: stack.clickhouseUrl, user: 'kunjungan_admin', password: stack.credentials.admin }
  client = createClickHouse(access, { database: store })
})
afterAll(async () => {
  await client.close()
  await pipeline[Symbol.asyncDispose]()
})

const texts = [
  '',
  'a',
  'loket-1',
  'é',
  '日本',
  '🎫',
  '\u0000',
  'a\u0000b',
  '\n\t"\\',
  '\u007f',
  '\u2028',
  ' ',
  "'",
]

function valueOf(dice: Dice, type: ColumnType): string | number {
  switch (type) {
    case 'text':
    case 'word':
      return dice.chance(50)
        ? `${dice.pick(texts)}-${dice.int(0, 99)}`
        : dice.pick(texts).repeat(dice.pick([1, 3, 64, 300]))
    case 'day':
      return dice.pick([0, 1, 20_000, 65_534, 65_535])
    case 'instant':
      return dice.pick([
        0,
        1,
        86_400_000,
        946_684_800_000,
        1_767_571_200_500,
        Date.UTC(2149, 5, 5),
        4_294_967_295_999,
      ])
    case 'uint8':
      return dice.pick([0, 1, 4, 20, 255])
    case 'uint32':
      return dice.pick([0, 1, 11, 2 ** 31, 2 ** 32 - 1])
    case 'int64':
      return dice.pick([0, 1, 100_000, 2 ** 32, 2 ** 53 - 1])
    case 'digits':
      return dice.pick([
        '0',
        '41',
        '4294967296',
        '999999999999999',
        '9007199254740993',
        '18446744073709551615',
      ])
  }
}

function randomRow<Topic extends TopicKind>(dice: Dice, kind: Topic): RawRows[Topic] {
  const entries = Object.entries(rawColumns[kind]).map(([name, type]) => [name, valueOf(dice, type)])
  return Object.fromEntries(entries) as RawRows[Topic]
}

/** An empty table with the columns of another one, in the order of their inserts. */
async function emptyLike(table: string, copy: string): Promise<void> {
  await client.command({
    query: `CREATE OR REPLACE TABLE ${copy} AS ${table} ENGINE = MergeTree PRIMARY KEY mpp ORDER BY mpp`,
  })
}

async function insertNative(
  table: string,
  columns: readonly string[],
  buffers: readonly Buffer[],
): Promise<void> {
  const query = `INSERT INTO ${table} (${columns.join(', ')}) FORMAT Native`
  const { stream } = await client.exec({ query, values: Readable.from(buffers, { objectMode: false }) })
  stream.destroy()
}

async function rowsOf(table: string, columns: readonly string[]): Promise<unknown[]> {
  const query = `SELECT ${columns.join(', ')}, content_hash FROM ${table} ORDER BY ALL`
  const settings = { output_format_json_quote_64bit_integers: 1 } as const
  return (await client.query({ query, format: 'JSONCompactEachRow', clickhouse_settings: settings })).json()
}

describe.each(topicKinds)('the rows of %s', (kind) => {
  it('are the same by Native and by JSON', async () => {
    const dice = diceOf(topicKinds.indexOf(kind) + 1)
    const columns = columnNames(kind)
    const [first = '', ...others] = columns
    const [byNative, byJson] = [`${kind}_by_native`, `${kind}_by_json`]
    await emptyLike(rawTables[kind], byNative)
    await emptyLike(rawTables[kind], byJson)
    const block = new NativeBlock(rawColumns[kind])
    const rows = Array.from({ length: 3_000 }, () => randomRow(dice, kind))
    // Two blocks from one memory, as ingest sends them.
    for (const part of [rows.slice(0, 1_000), rows.slice(1_000)]) {
      for (const row of part) block.append(row)
      await insertNative(byNative, columns, block.toBuffers())
      block.clear()
      await client.insert({
        table: byJson,
        columns: [first, ...others],
        values: part.map((row) => rowValues(row, columns)),
        format: 'JSONCompactEachRow',
      })
    }
    const stored = await rowsOf(byNative, columns)
    expect(stored).toHaveLength(rows.length)
    expect(stored).toEqual(await rowsOf(byJson, columns))
  })
})

it('a block for a table that was changed is refused and stores nothing', async () => {
  await emptyLike(rawTables.queue, 'changed')
  await client.command({ query: 'ALTER TABLE changed DROP COLUMN kafka_partition' })
  const block = new NativeBlock(rawColumns.queue)
  block.append(randomRow(diceOf(1), 'queue'))
  await expect(insertNative('changed', columnNames('queue'), block.toBuffers())).rejects.toMatchObject({
    code: '16',
  })
  expect(await rowsOf('changed', ['id'])).toEqual([])
})
