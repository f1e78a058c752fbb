/** The rows of an insert, and their parts where they are divided. */
import { describe, expect, it } from 'vitest'
import {
  batchRows,
  type InsertRows,
  objectRows,
  RowsNotKept,
} from '../../../../../consumers/ingest/flush/insert-rows.ts'
import { columnNames } from '../../../../../schemas/raw-tables.ts'
import { batchOf } from '../fakes.ts'

const bytesOf = (rows: InsertRows): Buffer => Buffer.concat([...rows.body()])

/** The single rows, by dividing until there are no more to divide. */
function singles(rows: InsertRows): InsertRows[] {
  return rows.count <= 1 ? [rows] : rows.divided().flatMap(singles)
}

describe('rows of batches', () => {
  it('are the blocks of the batches in their order, without the empty ones', () => {
    const [one, two] = [batchOf(2), batchOf(3)]
    const rows = batchRows('queue', [one, batchOf(0), two])
    expect([rows.count, rows.columns, rows.format]).toEqual([5, columnNames('queue'), 'Native'])
    expect(bytesOf(rows)).toEqual(Buffer.concat([...one.block.toBuffers(), ...two.block.toBuffers()]))
    // The body is asked for again at each retry.
    expect(bytesOf(rows)).toEqual(bytesOf(rows))
  })

  it('are divided by blocks, then row by row, each once and in their order', () => {
    const batches = [batchOf(2), batchOf(3)]
    const rows = batchRows('queue', batches)
    expect(rows.divided().map(({ count }) => count)).toEqual([2, 3])
    const found = singles(rows)
    expect(found.map(({ count }) => count)).toEqual([1, 1, 1, 1, 1])
    // Each row has an id of its batch: e-0, e-1, ...
    expect(found.map((one) => /e-\d/.exec(bytesOf(one).toString('latin1'))?.[0])).toEqual([
      ...['e-0', 'e-1'],
      ...['e-0', 'e-1', 'e-2'],
    ])
  })

  it('that were not kept cannot be divided within a block', () => {
    const rows = batchRows('queue', [batchOf(2, { kept: undefined }), batchOf(2, { kept: undefined })])
    const [left] = rows.divided()
    expect(() => left.divided()).toThrow(RowsNotKept)
  })

  it('of no batch are none', () => {
    const rows = batchRows('queue', [])
    expect([rows.count, bytesOf(rows).length]).toEqual([0, 0])
  })
})

describe('rows of objects', () => {
  it('are one line each, and their names are the columns', () => {
    const rows = objectRows([
      { id: 'a "b"', n: 1 },
      { id: 'c', n: 2 },
      { id: 'd', n: 3 },
    ])
    expect([rows.count, rows.columns, rows.format]).toEqual([3, ['id', 'n'], 'JSONEachRow'])
    expect(bytesOf(rows).toString()).toBe('{"id":"a \\"b\\"","n":1}\n{"id":"c","n":2}\n{"id":"d","n":3}')
    expect(rows.divided().map((part) => [part.columns, bytesOf(part).toString()])).toEqual([
      [['id', 'n'], '{"id":"a \\"b\\"","n":1}'],
      [['id', 'n'], '{"id":"c","n":2}\n{"id":"d","n":3}'],
    ])
  })
})
