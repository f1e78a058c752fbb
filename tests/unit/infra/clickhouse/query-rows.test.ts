import type { ClickHouseClient } from '@clickhouse/client'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { queryRows, queryTuples } from '../../../../infra/clickhouse/query-rows.ts'

const Row = z.object({ visits: z.number() })
const answering = (rows: unknown, asked: unknown[] = []): ClickHouseClient =>
  ({
    query: async (question: unknown) => {
      asked.push(question)
      return { json: async () => rows }
    },
  }) as unknown as ClickHouseClient

describe('rows', () => {
  it('are asked for as JSON with typed parameters, and parsed', async () => {
    const asked: unknown[] = []
    const client = answering([{ visits: 3, more: 1 }], asked)
    const { signal } = new AbortController()
    expect(await queryRows(client, Row, 'SELECT 1', { params: { bi: 'mpp_bi' }, signal })).toEqual([
      { visits: 3 },
    ])
    expect(asked).toEqual([
      { query: 'SELECT 1', query_params: { bi: 'mpp_bi' }, format: 'JSONEachRow', abort_signal: signal },
    ])
  })

  it('of another shape are an error that names field and query, never a figure and never a value', async () => {
    const client = answering([{ visits: 3 }, { visits: 'budi@example.id' }])
    const query = `\n  SELECT visits\n  FROM visits_by_mpp_day WHERE ${'x'.repeat(200)}`
    const error: unknown = await queryRows(client, Row, query).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'internal' })
    expect(String(error)).toMatch(
      /another shape .*, visits: .*expected number.* \(SELECT visits FROM visits_by_mpp_day WHERE x+ \.\.\.\)/,
    )
    expect(String(error)).not.toMatch(/budi|x{120}/)
  })

  it('that are no objects are an error too', async () => {
    await expect(queryRows(answering([3]), Row, 'SELECT 1')).rejects.toThrow(/the row: .* \(SELECT 1\)/)
  })
})

describe('rows as lists', () => {
  const Pair = z.tuple([z.string(), z.number()])

  it('are asked for in their format, and parsed', async () => {
    const asked: unknown[] = []
    expect(await queryTuples(answering([['a', 1]], asked), Pair, 'SELECT 1')).toEqual([['a', 1]])
    expect(asked).toEqual([{ query: 'SELECT 1', query_params: {}, format: 'JSONCompactEachRow' }])
  })

  it('of another shape are an error that names the place', async () => {
    await expect(queryTuples(answering([['a', null]]), Pair, 'SELECT 1')).rejects.toThrow(/, 1: .*number/)
  })
})
