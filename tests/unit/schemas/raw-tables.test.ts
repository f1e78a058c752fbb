/** The raw tables' columns: each name once, in the order of an insert. */
import { describe, expect, it } from 'vitest'
import { columnNames, type QueueRow, rawColumns, rawTables } from '../../../schemas/raw-tables.ts'
import { topicKinds } from '../../../schemas/topics.ts'

describe.each(topicKinds)('the raw table of %s', (kind) => {
  it('has every event by its identity, place and record', () => {
    const shared = ['mpp', 'local_date', 'agency', 'time', 'source', 'id']
    expect(columnNames(kind)).toEqual(expect.arrayContaining(shared))
    expect(columnNames(kind).slice(-3)).toEqual(['kafka_partition', 'kafka_offset', 'record_time'])
    expect(columnNames(kind)).toEqual(Object.keys(rawColumns[kind]))
    expect(rawTables[kind]).toBe(`${kind}_events`)
  })

  it('has an offset that no double rounds', () => {
    expect(rawColumns[kind]).toMatchObject({ kafka_offset: 'digits', local_date: 'day', time: 'instant' })
  })
})

it('two fields of different kinds cannot be swapped', () => {
  const day = { local_date: 1 } satisfies Pick<QueueRow, 'local_date'>
  // @ts-expect-error -- a day is a number, an agency a text
  const swapped: Pick<QueueRow, 'agency'> = { agency: day.local_date }
  expect(swapped).toBeDefined()
})
