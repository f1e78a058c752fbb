import type { ClickHouseClient } from '@clickhouse/client'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { queryRows } from '../../../../readers/rows/query-rows.ts'

const Row = z.object({ visits: z.number() })
const answering = (rows: unknown, asked: unknown[] = []): ClickHouseClient =>
  ({
    query: async (question: unknown) => {
      asked.push(question)
      return { json: async () => rows }
    },
  }) as unknown as ClickHouseClient

test('asks with typed parameters for rows as JSON, and parses them', async () => {
  const asked: unknown[] = []
  const client = answering([{ visits: 3, more: 1 }], asked)
  expect(await queryRows(client, Row, 'SELECT 1', { bi: 'mpp_bi' })).toEqual([{ visits: 3 }])
  expect(asked).toEqual([{ query: 'SELECT 1', query_params: { bi: 'mpp_bi' }, format: 'JSONEachRow' }])
})

test('a row of another shape is an error, never a figure', async () => {
  await expect(queryRows(answering([{ visits: null }]), Row, '', {})).rejects.toThrow(/visits/)
})
