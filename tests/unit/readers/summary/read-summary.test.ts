import type { ClickHouseClient } from '@clickhouse/client'
import { expect, test } from 'vitest'
import { readSummary } from '../../../../readers/summary/read-summary.ts'
import { compared, feed, mppMonth, smallReport } from '../../../support/report-data.ts'

const kukar = { mpp: 'kukar', mpp_name: 'MPP Kutai Kartanegara' }
const kotim = { mpp: 'kotim', mpp_name: 'MPP Habaring Hurung' }

interface Asked {
  readonly query: string
  readonly query_params: Record<string, unknown>
}

/** Answers by the view that a query reads first, flags as the server sends them; remembers what was asked. */
function fakeClient(answers: Record<string, readonly object[]>): {
  client: ClickHouseClient
  asked: Asked[]
} {
  const asked: Asked[] = []
  const query = async (question: Asked): Promise<{ json: () => Promise<object[]> }> => {
    asked.push(question)
    const view = /\{bi:Identifier\}\.(\w+)/.exec(question.query)?.[1] ?? ''
    const rows = (answers[view] ?? []).map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [
          name,
          typeof value === 'boolean' ? Number(value) : value,
        ]),
      ),
    )
    return { json: async () => rows }
  }
  return { client: { query } as unknown as ClickHouseClient, asked }
}

const freshness = [feed(kotim, 'queue', { province_code: '62' }), feed(kukar, 'queue')]

test('without a month compares in the latest ended one that any MPP has, and asks for each MPP its own agencies', async () => {
  const { client, asked } = fakeClient({
    data_freshness: freshness,
    visits_by_mpp_month: [
      mppMonth(kotim, { month: '2025-08-01' }),
      mppMonth(kukar, { month: '2025-10-01', is_provisional: true }),
    ],
    mpp_comparison_month: [{ ...compared(kotim, 1), visits: '10000', visits_per_open_day: null }],
  })
  const data = await readSummary(client, 'mpp_bi', {})
  expect(data.comparison_month).toBe('2025-08-01')
  expect(data.comparison[0]).toMatchObject({ visits: 10_000, visits_per_open_day: null, is_simulated: true })
  expect(data.as_of).toBe(`${smallReport().as_of.slice(0, 19)}Z`)
  const agencies = asked.find(({ query }) => query.includes('visits_by_agency_month'))
  expect(agencies?.query_params).toMatchObject({
    bi: 'mpp_bi',
    mpps: ['kotim', 'kukar'],
    months: ['2025-08-01', '2025-10-01'],
  })
})

test('with an MPP and a month asks for these, and of the provinces for its own', async () => {
  const { client, asked } = fakeClient({ data_freshness: freshness })
  const data = await readSummary(client, 'mpp_bi', { mpps: ['kukar', 'kukar'], month: '2025-07' })
  expect(data.scope).toEqual({ mpps: ['kukar'], month: '2025-07' })
  expect(data.freshness).toHaveLength(1)
  const provinces = asked.find(({ query }) => query.includes('province_month'))
  expect(provinces?.query_params).toMatchObject({ provinces: ['64'], month: '2025-07-01' })
})

test('an unknown MPP is a usage error that names those there are', async () => {
  const { client } = fakeClient({ data_freshness: freshness })
  await expect(readSummary(client, 'mpp_bi', { mpps: ['berau'] })).rejects.toMatchObject({
    code: 'usage',
    message: 'No MPP "berau" in the reference data: give --mpp one of kotim, kukar.',
  })
})

test.each(['2025-13', '2025-7', 'juli', ''])('the month "%s" is a usage error', async (month) => {
  const { client, asked } = fakeClient({ data_freshness: freshness })
  await expect(readSummary(client, 'mpp_bi', { month })).rejects.toMatchObject({
    code: 'usage',
    exitCode: 2,
  })
  expect(asked).toEqual([])
})
