import type { ClickHouseClient } from '@clickhouse/client'
import { expect, test } from 'vitest'
import { readMonthly } from '../../../../readers/monthly/read-monthly.ts'
import type { Reference } from '../../../../schemas/reference.ts'
import { mppMonth, smallReport } from '../../../support/report-data.ts'
import { scores } from '../../../support/public-report.ts'
import { smallMonthly, yearMonth } from '../../../support/report-monthly-data.ts'

const reference = {
  mpps: [{ mpp: 'balikpapan', time_zone: 'Asia/Makassar' }],
  agencies: [
    { mpp: 'kukar', agency: 'dukcapil', standard_wait_minutes: 5 },
    { mpp: 'balikpapan', agency: 'dukcapil', standard_wait_minutes: 20 },
  ],
} as unknown as Reference
const balikpapan = { mpp: 'balikpapan', mpp_name: 'MPP Kota Balikpapan' }
const summary = smallReport({ months: [mppMonth(balikpapan, { month: '2026-03-01' })] })

/** Answers by the view that a query reads first, flags as the server sends them. */
function client(changes: Record<string, readonly object[]> = {}, asked: unknown[] = []): ClickHouseClient {
  const { mpp, mpp_name, regency_code, regency, province_code, province, ...report } = smallMonthly()
  const answers: Record<string, readonly object[]> = {
    data_freshness: [{ mpp, mpp_name, regency_code, regency, province_code, province }],
    visits_by_mpp_month: report.year,
    visits_by_mpp_day: report.days,
    visits_by_agency_month: report.agencies,
    waits_by_agency_day: report.waits,
    waits_by_agency_month: report.leaving,
    waits_by_mpp_month: report.leaving_total === null ? [] : [report.leaving_total],
    outcomes_by_wait_month: report.outcomes,
    satisfaction_by_wait_quarter: report.satisfaction_by_wait,
    quota_by_agency_day: report.quotas,
    satisfaction_by_mpp_quarter: report.satisfaction,
    ...changes,
  }
  const query = async (question: { query: string; query_params: object }) => {
    asked.push(question.query_params)
    const view = /\{bi:Identifier\}\.(\w+)/.exec(question.query)?.[1] ?? ''
    const isMonths = view === 'visits_by_mpp_month' && !question.query.includes('peak_months')
    const rows = isMonths ? [] : (answers[view] ?? [])
    return {
      json: async () =>
        rows.map((row) =>
          Object.fromEntries(
            Object.entries(row).map(([name, value]) => [
              name,
              typeof value === 'boolean' ? Number(value) : value,
            ]),
          ),
        ),
    }
  }
  return { query } as unknown as ClickHouseClient
}

test('has the zone and the standard of its own MPP, and the figures of its month', async () => {
  const report = await readMonthly(client(), 'mpp_bi', summary, reference)
  expect(report).toMatchObject({ time_zone: 'Asia/Makassar', month: '2026-03-01', is_public: false })
  expect(report?.figures.month).toBe('2026-03-01')
  expect(report?.waits.map((row) => row.standard_wait_minutes)).toEqual([20, null, null, null])
  expect(report?.quotas_total.refused_for_quota).toBe(49)
})

test('has the waits of the month and how visits ended, in shares and sums', async () => {
  const report = await readMonthly(client(), 'mpp_bi', summary, reference)
  expect(report?.leaving.map((row) => [row.agency, row.never_called_share])).toEqual([
    ['dukcapil', 12 / 902],
    ['samsat', 2 / 60],
    ['pajak', 0],
    ['arsip', 0],
  ])
  expect(report?.leaving_total?.never_called_share).toBe(14 / 996)
  expect(report?.outcomes_total).toEqual(smallMonthly().outcomes_total)
  const views = { waits_by_agency_month: [], waits_by_mpp_month: [], outcomes_by_wait_month: [] }
  expect(await readMonthly(client(views), 'mpp_bi', summary, reference)).toMatchObject({
    leaving: [],
    leaving_total: null,
    outcomes: [],
    outcomes_total: { visits: 0, completed: 0, missed: 0, cancelled: 0, transferred: 0 },
  })
})

test('has what visitors said by how long they waited, as the view has it', async () => {
  const asked: unknown[] = []
  const report = await readMonthly(client({}, asked), 'mpp_bi', summary, reference)
  expect(report?.satisfaction_by_wait).toEqual(smallMonthly().satisfaction_by_wait)
})

test('beside a tally of the month no days and busiest days are shown', async () => {
  const year = [yearMonth('2026-03-01', 1_000, { basis: 'tally' })]
  const peaks = [{ agency: 'dukcapil', peak_day: '2026-03-09', peak_day_visits: 90, visits_of_days: 900 }]
  const views = { visits_by_agency_day: peaks }
  const counted = await readMonthly(client(views), 'mpp_bi', summary, reference)
  expect([counted?.days.length, counted?.agencies[0]?.peak_day]).toEqual([3, '2026-03-09'])
  const tally = await readMonthly(
    client({ ...views, visits_by_mpp_month: year }),
    'mpp_bi',
    summary,
    reference,
  )
  expect([tally?.days.length, tally?.agencies[0]?.peak_day]).toEqual([0, null])
})

/** The fewest timed tickets of a day that the report asks for. */
const leastAsked = async (is_public: boolean): Promise<unknown> => {
  const asked: { least?: number }[] = []
  const report = await readMonthly(client({}, asked), 'mpp_bi', { ...summary, is_public }, reference)
  expect(report?.is_public).toBe(is_public)
  expect(report?.agencies.some((row) => row.visits === null)).toBe(is_public)
  return asked[0]?.least
}

test('a public report counts a day for its quantiles from five timed tickets on, any other from one', async () => {
  expect([await leastAsked(false), await leastAsked(true)]).toEqual([1, 5])
})

test('a public report shows the index where enough agencies say that five people scored each element', async () => {
  const ended = { ...summary, as_of: '2026-04-06T02:30:00Z' }
  const indexOf = async (satisfaction_by_agency_quarter: readonly object[]): Promise<unknown> => {
    const views = client({ satisfaction_by_agency_quarter })
    const report = await readMonthly(views, 'mpp_bi', { ...ended, is_public: true }, reference)
    return report?.satisfaction[0]?.ikm
  }
  const five = Array.from({ length: 5 }, () => scores())
  expect([await indexOf(five), await indexOf(five.slice(1))]).toEqual([88.305, null])
})

test('asks for what is known up to today in the zone of the MPP', async () => {
  const asked: { today?: string }[] = []
  await readMonthly(client({}, asked), 'mpp_bi', { ...summary, as_of: '2026-03-14T16:30:00Z' }, reference)
  expect(asked[0]?.today).toBe('2026-03-15')
})

test('without quotas there is no sum of them, without such a month no report', async () => {
  const none = await readMonthly(client({ quota_by_agency_day: [] }), 'mpp_bi', summary, reference)
  expect(none?.quotas_total.refused_for_quota).toBeNull()
  expect(await readMonthly(client(), 'mpp_bi', { ...summary, months: [] }, reference)).toBeUndefined()
  expect(await readMonthly(client({ visits_by_mpp_month: [] }), 'mpp_bi', summary, reference)).toBeUndefined()
})
