/**
 * The pages about the views, against a real server: docs/data-dictionary.md says what the server says of its views,
 * in its words and types; and the query of the pages of definitions answers as they say.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dictionaryPage } from '../../readers/dictionary/dictionary-page.ts'
import type { Column } from '../../readers/dictionary/view-comments.ts'
import { tally } from '../support/oracle/small-world.ts'
import { checkout, createPipeline, type Pipeline } from '../support/pipeline.ts'

let pipeline: Pipeline

beforeAll(async () => {
  pipeline = await createPipeline('dictionary')
})
afterAll(async () => {
  await pipeline[Symbol.asyncDispose]()
})

const read = (page: string): Promise<string> => readFile(join(checkout, 'docs', page), 'utf8')

describe('the data dictionary', () => {
  it('on the page says the same as on the server', async () => {
    const { bi } = pipeline.databases
    const tables = await pipeline.rows<{ name: string; comment: string }>(
      `SELECT name, comment FROM system.tables WHERE database = '${bi}' ORDER BY name`,
    )
    // The view has no order of its own.
    const columns = await pipeline.rows<Column & { view: string }>(
      `SELECT d.view AS view, d.column AS name, d.type AS type, d.meaning AS meaning FROM ${bi}.data_dictionary AS d
      INNER JOIN system.columns AS c ON c.table = d.view AND c.name = d.column WHERE c.database = '${bi}'
      ORDER BY view, c.position`,
    )
    const views = tables.map((table) => ({
      ...table,
      columns: columns.filter(({ view }) => view === table.name),
    }))
    expect(await read('data-dictionary.md')).toBe(dictionaryPage(views))
  })
})

describe('the query for the peak month', () => {
  it('answers as the pages say', async () => {
    await pipeline.send([tally('2025-07', 6814), tally('2025-08', 5367), tally('2025-09', 5962)])
    await pipeline.catchUp()
    const [, query = ''] = /```sql\n([^]*?)```/.exec(await read('definitions.md')) ?? []
    const [row, ...more] = await pipeline.rows<Record<string, unknown>>(
      query.replace('mpp_bi.', `${pipeline.databases.bi}.`),
    )
    expect(more).toEqual([])
    expect(row).toMatchObject({
      month: '2025-07-01',
      visits: 6814,
      months_with_data: 3,
      basis: 'tally',
      coverage: 1,
      is_simulated: 0,
    })
    expect(row?.['lead_over_next']).toBeCloseTo(0.1429, 4)
    expect(row?.['share_of_year']).toBeCloseTo(6814 / 18_143, 9)
  })
})
