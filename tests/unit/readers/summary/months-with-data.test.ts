import type { ClickHouseClient } from '@clickhouse/client'
import { expect, test } from 'vitest'
import { monthsWithData } from '../../../../readers/summary/months-with-data.ts'

const sentence = (row: object | undefined, mpps: readonly string[] = []): Promise<string> => {
  const query = async () => ({ json: async () => (row === undefined ? [] : [row]) })
  return monthsWithData({ query } as unknown as ClickHouseClient, 'mpp_bi', mpps, '2024-02')
}

test('names the span, the single month, or that there is nothing at all', async () => {
  expect(await sentence({ first: '2025-01', last: '2026-03', months: 9 })).toBe(
    'There are no data for 2024-02; there are some of 9 months from 2025-01 to 2026-03: ' +
      'give one of these as --month, or leave it out for the latest.',
  )
  expect(await sentence({ first: '2025-01', last: '2025-01', months: 1 }, ['kukar', 'berau'])).toContain(
    'no data of kukar, berau for 2024-02; there are some of 2025-01 alone:',
  )
  for (const row of [undefined, { first: '1970-01', last: '1970-01', months: 0 }])
    expect(await sentence(row)).toMatch(/^There are no data at all yet: load events or tallies first/)
})
