/**
 * Plain HTTP with the settings that the tools' drivers send: every one is let through and changes no figure, and what
 * would lift a limit is refused. Also every query of the pages on how to connect.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkout } from '../support/pipeline.ts'
import { type BiPipeline, biPipeline, viewColumns, viewComments } from './support/bi-pipeline.ts'
import { halfYear } from './support/filled-period.ts'
import { formats, refused, tools } from './support/tool-settings.ts'

let bi: BiPipeline

beforeAll(async () => {
  bi = await biPipeline()
})
afterAll(() => bi[Symbol.asyncDispose]())

describe('a reader over HTTP', () => {
  it('lists every view and column with its comment, and nothing else', async () => {
    const comments = await viewComments(bi)
    expect([...comments.keys()].toSorted()).toEqual(bi.views)
    expect([...comments].filter(([, comment]) => comment === '')).toEqual([])
    const columns = await viewColumns(bi)
    expect(columns.filter(({ comment }) => comment === '')).toEqual([])
    const databases = await bi.rows('SELECT name FROM system.databases')
    // The test server has other pipelines, to whose views the same user has a right.
    expect(databases.filter(({ name }) => !/(^|_)mpp_bi$/.test(String(name)))).toEqual([])
  })

  it('sees only types that every driver reads', async () => {
    const types = new Set((await viewColumns(bi)).map(({ type }) => type))
    const known = ['String', 'Date', "DateTime('UTC')", 'Int64', 'Float64', 'Nullable(Int64)']
    expect([...types].filter((type) => !known.includes(type)).toSorted()).toEqual([
      "Nullable(DateTime('UTC'))",
      'Nullable(Float64)',
    ])
  })

  it('filters by day and month and groups, to the same sums', async () => {
    const { from, lastMonth, until } = halfYear
    const [first, last] = [from, lastMonth].map((date) => date.slice(0, 7).replace('-', ''))
    const months = await bi.rows(
      `SELECT toStartOfMonth(local_date) AS m, sum(visits) AS v FROM visits_by_mpp_day
       WHERE local_date >= toDate('${from}') AND local_date < toDate('${until}') GROUP BY m ORDER BY m`,
    )
    const days = await bi.rows(
      `SELECT toString(local_date) AS d, visits AS v FROM visits_by_mpp_day
       WHERE toYYYYMM(local_date) BETWEEN ${first} AND ${last}`,
    )
    const folded: Record<string, number> = {}
    for (const { d, v } of days) {
      const month = `${String(d).slice(0, 7)}-01`
      folded[month] = (folded[month] ?? 0) + Number(v)
    }
    expect(months).toHaveLength(6)
    expect(Object.fromEntries(months.map(({ m, v }) => [m, Number(v)]))).toEqual(folded)
  })

  it.each(tools)('gets the same rows with the settings of $name', async ({ settings, queries }) => {
    for (const query of queries) {
      const plain = await bi.rows(query)
      expect(plain.length, query).toBeGreaterThan(0)
      expect(await bi.rows(query, { settings }), query).toEqual(plain)
    }
  })

  it.each(formats)('gets an answer in the format $format of $name', async ({ settings, queries, format }) => {
    for (const query of queries) {
      const answer = await bi.body(query, {
        settings: { ...settings, ...(format === undefined ? {} : { default_format: format }) },
      })
      expect(answer.length, query).toBeGreaterThan(10)
    }
  })

  it.each(refused)('is refused the setting %s = %s', async (name, value) => {
    await expect(bi.rows('SELECT 1', { settings: { [name]: value } })).rejects.toThrow(
      /readonly|shouldn't be|should not be|Not enough privileges|not allowed|UNKNOWN|profile/i,
    )
  })
})

describe('another settings profile', () => {
  it.each(['default', 'kunjungan'])('%s is refused', async (profile) => {
    await expect(bi.rows('SELECT 1', { settings: { profile } })).rejects.toThrow(/readonly/i)
  })
})

describe('the pages on how to connect', () => {
  it('hold queries that work', async () => {
    const folder = join(checkout, 'docs', 'connect')
    const pages = (await readdir(folder)).filter((name) => name.endsWith('.md'))
    expect(pages.length).toBeGreaterThan(8)
    for (const page of pages) {
      const text = await readFile(join(folder, page), 'utf8')
      const queries = [...text.matchAll(/```sql\n(.*?)```/gs)].map(([, sql]) => sql ?? '')
      expect(queries.length, page).toBeGreaterThan(0)
      for (const query of queries.flatMap((block) => block.split(/;\n/)).filter((sql) => sql.trim() !== ''))
        await expect(bi.rows(query.replaceAll('mpp_bi.', `${bi.database}.`)), page).resolves.toBeInstanceOf(
          Array,
        )
    }
  })
})
