import { expect, test } from 'vitest'
import type { QuotaRow, TotalWait } from '../../../../readers/rows/monthly-rows.ts'
import { publicQuotas, publicWaits } from '../../../../readers/suppression/public-waits.ts'
import { agencyMonth, quota, smallMonthly, wait } from '../../../support/report-monthly-data.ts'

const none: ReadonlySet<string> = new Set()
const many = (agency: string, within: number) => ({
  ...wait(agency, 100, within),
  untimed_legs: 50,
  untimed_share: 1 / 3,
})

test('enough people on every side: only the counts are left out', () => {
  const report = smallMonthly({ waits: [many('a', 0.9), many('b', 0.8)] })
  const { waits, waits_total: total } = publicWaits(report, none, false)
  expect(waits.map(({ suppressed }) => suppressed)).toEqual([
    ['timed_legs', 'untimed_legs', 'standard_legs'],
    ['timed_legs', 'untimed_legs', 'standard_legs'],
  ])
  expect(total.suppressed).toEqual(['timed_legs', 'untimed_legs'])
})

test('three beyond the standard: the rate is withheld, and the rate of the agency with the next fewest', () => {
  const waits = [many('a', 0.97), many('b', 0.9), many('c', 0.6)]
  const shown = publicWaits(smallMonthly({ waits }), none, false)
  expect(shown.waits.map((row) => row.within_standard_rate)).toEqual([null, null, 0.6])
  expect(shown.waits_total.within_standard_rate).toBe(0.91)
})

test('a rate of all within the standard identifies no one', () => {
  const shown = publicWaits(smallMonthly({ waits: [many('a', 1), many('b', 0)] }), none, false)
  expect(shown.waits.map((row) => row.within_standard_rate)).toEqual([1, 0])
})

test('rates are in whole percent: an exact one would tell how many have no wait', () => {
  const exact = { ...many('a', 71 / 98), timed_legs: 98, untimed_legs: 2, untimed_share: 0.02 }
  const shown = publicWaits(smallMonthly({ waits: [exact, many('b', 0.6), many('c', 0.7)] }), none, false)
  expect(shown.waits.map((row) => row.within_standard_rate)).toEqual([0.72, 0.6, 0.7])
  expect(shown.waits[0]?.untimed_share).toBeNull()
})

test('quantiles are in whole seconds: an exact one lies at a place that tells how many have a wait', () => {
  const exact = {
    ...many('a', 0.6),
    median_day_p50_seconds: 240.5,
    median_day_p90_seconds: 600.3,
    worst_day_p90_seconds: 1_200.9,
  }
  expect(publicWaits(smallMonthly({ waits: [exact, many('b', 0.7)] }), none, false).waits[0]).toMatchObject({
    median_day_p50_seconds: 241,
    median_day_p90_seconds: 600,
    worst_day_p90_seconds: 1_201,
  })
})

test('the share of all within the standard is withheld where it would tell a withheld share', () => {
  const few = { ...many('a', 0.9), untimed_legs: 2, untimed_share: 2 / 102 }
  const waits = [few, many('b', 0.8), { ...many('c', 0), within_standard_rate: null }]
  const shown = publicWaits(smallMonthly({ waits }), none, false)
  expect(shown.waits_total.within_standard_of_all).toBeNull()
})

test('a single agency with few: its totals are withheld too', () => {
  const shown = publicWaits(smallMonthly({ waits: [wait('a', 3, 1)] }), none, false)
  expect(shown.waits_total).toMatchObject({
    wait_mean_seconds: null,
    within_standard_rate: null,
    within_standard_of_all: null,
    untimed_share: null,
  })
})

test('in a withheld month no total is left', () => {
  const shown = publicWaits(smallMonthly({ waits: [many('a', 0.9), many('b', 0.8)] }), none, true)
  expect(Object.values(shown.waits_total).filter((value) => typeof value === 'number')).toEqual([])
})

test('quotas: few refused are withheld with the next fewest, and what was issued stays', () => {
  const quotas = [quota('a', 400, 3), quota('b', 300, 8), quota('c', 200, 30)]
  const shown = publicQuotas(smallMonthly({ quotas, quotas_total: { refused_for_quota: 41 } }), none)
  expect(shown.quotas.map((row) => [row.agency, row.issued, row.refused_for_quota])).toEqual([
    ['c', 200, 30],
    ['a', 400, null],
    ['b', 300, null],
  ])
  expect(shown.quotas_total.refused_for_quota).toBe(41)
})

test('quotas: fewer than five tickets issued, or a withheld agency, leave only the quota itself', () => {
  const shown = publicQuotas(
    smallMonthly({ quotas: [quota('a', 4, 0), quota('b', 300, 8), quota('c', 300, 90)] }),
    new Set(['b']),
  )
  for (const agency of ['a', 'b'])
    expect(shown.quotas.find((row) => row.agency === agency)).toMatchObject({
      quota: 400,
      quota_days: 20,
      issued: null,
      used_rate: null,
      days_at_quota: null,
      earliest_exhausted_local: null,
      median_exhausted_local: null,
      refused_for_quota: null,
    })
  expect(shown.quotas.find((row) => row.agency === 'c')).toMatchObject({ issued: 300, refused_for_quota: 90 })
})

test('an agency without a standard has no rate, so it takes none of the others with it', () => {
  const waits = [many('a', 0.9), many('b', 0.8), { ...wait('c', 100, null), untimed_legs: 50 }]
  const shown = publicWaits(smallMonthly({ waits }), none, false)
  expect(shown.waits.map((row) => row.within_standard_rate)).toEqual([0.9, 0.8, null])
  expect(shown.waits_total.within_standard_rate).toBe(0.91)
})

const legs = (agency: string, timed: number, untimed: number) => ({
  ...many(agency, 0.5),
  timed_legs: timed,
  untimed_legs: untimed,
  untimed_share: untimed / (timed + untimed),
})

test('a share without a wait is withheld where either part is few, and not where one is empty', () => {
  const whole = [legs('a', 100, 0), legs('b', 0, 100), legs('c', 60, 40)]
  const { waits } = publicWaits(smallMonthly({ waits: whole }), none, false)
  expect(waits.map((row) => [row.agency, row.untimed_share])).toEqual([
    ['a', 0],
    ['b', 1],
    ['c', 0.4],
  ])
  const few = publicWaits(smallMonthly({ waits: [legs('a', 96, 4), legs('b', 300, 100)] }), none, false)
  expect(few.waits.map((row) => row.untimed_share)).toEqual([null, null])
})

function issuedOf(visits: number, open_days: number, quota_days: number): QuotaRow | undefined {
  const agencies = [agencyMonth('a', visits, { open_days })]
  const quotas = [{ ...quota('a', 300, 9), quota_days }]
  return publicQuotas(smallMonthly({ agencies, quotas }), none).quotas[0]
}

test.each([
  [20, 20],
  [20, 21],
  [21, 20],
])(
  'quotas: a few more visits than tickets issued are a few people (%i days open, %i with one)',
  (...days) => {
    expect(issuedOf(302, ...days)).toMatchObject({
      ...{ issued: null, used_rate: null, refused_for_quota: 9, days_at_quota: 3 },
      suppressed: ['issued', 'used_rate'],
    })
    for (const visits of [299, 300, 305])
      expect(issuedOf(visits, ...days)).toMatchObject({ issued: 300, used_rate: 0.75 })
  },
)

function totalOf(visits: number): TotalWait {
  const total = { ...smallMonthly().waits_total, timed_legs: 300, untimed_legs: 51, untimed_share: 51 / 351 }
  const report = smallMonthly({ waits: [many('a', 0.9), many('b', 0.8)], waits_total: total })
  return publicWaits({ ...report, figures: { ...report.figures, visits } }, none, false).waits_total
}

test('shares of all visits are withheld where their denominator tells of a few who were sent on', () => {
  for (const few of [350, 347])
    expect(totalOf(few)).toMatchObject({ untimed_share: null, within_standard_of_all: null })
  for (const other of [351, 346])
    expect(totalOf(other)).toMatchObject({ untimed_share: 51 / 351, within_standard_of_all: 0.9 })
})

test('quotas: five tickets issued are shown, and a row that lacks nothing names nothing', () => {
  const quotas = [quota('a', 5, 5), quota('b', 300, 8)]
  const shown = publicQuotas(smallMonthly({ quotas }), none)
  expect(shown.quotas).toEqual(quotas)
})
