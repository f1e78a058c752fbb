import { array, assert, integer, nat, property, tuple } from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MonthlyReport } from '../../../../readers/rows/monthly-rows.ts'
import type { PeopleMonth } from '../../../../readers/rows/summary-rows.ts'
import { publicOf } from '../../../support/public-report.ts'
import { agencyMonth, quota, smallMonthly, survey, wait } from '../../../support/report-monthly-data.ts'

function people(mpp: string, month: string, visits: number, visitors: number | null = visits): PeopleMonth {
  return {
    ...{ mpp, province_code: '64', month, visits, visitors },
    ...{ agencies_active: 3, sent_on: 0, is_provisional: false },
  }
}

const total = (rows: readonly { visits: number | null }[]): number =>
  rows.reduce((sum, row) => sum + (row.visits ?? 0), 0)

const busyYear = ['2025-12-01', '2026-01-01', '2026-02-01', '2026-03-01'].map((month) =>
  people('balikpapan', month, 900),
)

const ofBusyYear = (): MonthlyReport => publicOf(smallMonthly(), busyYear, [])

describe('the monthly report', () => {
  test('agencies: the small one and the next, last and by name, with change, open days and busiest day', () => {
    const report = ofBusyYear()
    expect(report.is_public).toBe(true)
    expect(report.agencies.map((row) => [row.agency, row.visits])).toEqual([
      ['dukcapil', 900],
      ['samsat', 60],
      ['arsip', null],
      ['pajak', null],
    ])
    expect(report.agencies[2]).toMatchObject({
      difference: null,
      open_days: null,
      coverage: null,
      peak_day: null,
    })
    expect(report.agencies[0]).toMatchObject({ difference: 4, peak_day: null, peak_day_visits: null })
  })

  test('a change reveals the month before: withheld where that was small', () => {
    const before = [agencyMonth('dukcapil', 900), agencyMonth('samsat', 3), agencyMonth('pajak', 700)]
    const { agencies } = publicOf(smallMonthly(), busyYear, before)
    expect(agencies.map((row) => [row.agency, row.difference])).toEqual([
      ['dukcapil', 4],
      ['samsat', null],
      ['arsip', null],
      ['pajak', null],
    ])
  })

  test('a few who were sent on from one agency to another do not follow from a subtraction', () => {
    const agencies = [agencyMonth('a', 600), agencyMonth('b', 302), agencyMonth('c', 100)]
    const before = [agencyMonth('a', 600), agencyMonth('b', 203), agencyMonth('c', 100)]
    const shown = publicOf(smallMonthly({ agencies }), busyYear, before).agencies
    expect(shown.map((row) => [row.agency, row.visits, row.difference])).toEqual([
      ['a', 600, 4],
      ['b', null, null],
      ['c', null, null],
    ])
    const same = [agencyMonth('a', 600), agencyMonth('b', 300), agencyMonth('c', 100)]
    expect(publicOf(smallMonthly({ agencies: same }), busyYear, before).agencies).toMatchObject([
      { visits: 600, difference: 4 },
      { visits: 300, difference: null },
      { visits: 100, difference: null },
    ])
  })

  test('an agency that is listed for its change alone is not', () => {
    const gone = agencyMonth('gone', 0, { difference: -50 })
    const monthly = smallMonthly({ agencies: [...smallMonthly().agencies, gone] })
    expect(publicOf(monthly, busyYear, []).agencies).toEqual(ofBusyYear().agencies)
  })

  test('days: a small one and the next', () => {
    expect(ofBusyYear().days.map(({ visits }) => visits)).toEqual([null, null, null])
    const days = smallMonthly().days.map((row, at) => ({ ...row, visitors: at === 1 ? 500 : row.visitors }))
    expect(publicOf(smallMonthly({ days }), busyYear, []).days.map(({ visits }) => visits)).toEqual([
      null,
      481,
      null,
    ])
  })

  test('waits: no counts; few who waited longer than the standard are withheld, none are not', () => {
    const report = ofBusyYear()
    expect(
      report.waits.map((row) => [
        row.agency,
        row.timed_legs,
        row.wait_mean_seconds,
        row.within_standard_rate,
      ]),
    ).toEqual([
      ['dukcapil', null, 300, 0.9],
      ['samsat', null, 300, null],
      ['arsip', null, null, null],
      ['pajak', null, null, null],
    ])
    expect(report.waits_total).toMatchObject({ wait_mean_seconds: 300, within_standard_rate: 0.91 })
    const waits = [wait('dukcapil', 890, 0.9), wait('samsat', 58, 1)]
    expect(
      publicOf(smallMonthly({ waits }), busyYear, []).waits.map((row) => row.within_standard_rate),
    ).toEqual([0.9, 1])
  })

  test('quotas: those turned away are visitors; what a withheld agency issued is as good as its visits', () => {
    const report = ofBusyYear()
    expect(report.quotas.map((row) => [row.agency, row.issued, row.refused_for_quota])).toEqual([
      ['dukcapil', 400, 40],
      ['pajak', null, null],
      ['samsat', 60, null],
    ])
    expect(report.quotas_total).toEqual({ refused_for_quota: 49 })
    const alone = publicOf(
      smallMonthly({ quotas: [quota('dukcapil', 400, 4)], quotas_total: { refused_for_quota: 4 } }),
      ...([busyYear, []] as const),
    )
    expect(alone.quotas_total).toEqual({ refused_for_quota: null, suppressed: ['refused_for_quota'] })
  })

  test('a month that runs beside the reported one is withheld, with what its sum would tell', () => {
    const march = smallMonthly().year.at(-1)
    if (march === undefined) expect.fail('no month')
    const april = { ...march, month: '2026-04-01', visits: 40, rank_in_year: 2, is_provisional: true }
    const january = { ...march, month: '2026-01-01', rank_in_year: 1, lead_over_next: 0.1 }
    const people4 = [...busyYear, { ...people('balikpapan', '2026-04-01', 40), is_provisional: true }]
    const shown = publicOf(
      smallMonthly({ year: [january, { ...march, rank_in_year: 3 }, april] }),
      people4,
      [],
    )
    expect(shown.year.map((row) => [row.month, row.visits, row.share_of_year, row.lead_over_next])).toEqual([
      ['2026-01-01', 1_000, null, null],
      ['2026-03-01', 1_000, null, null],
      ['2026-04-01', null, null, null],
    ])
    // The reported month itself may run.
    const running = publicOf(smallMonthly({ year: [{ ...march, is_provisional: true }] }), busyYear, [])
    expect(running.year[0]).toMatchObject({ visits: 1_000, share_of_year: null })
  })

  test('a small month that runs beside the reported one leaves that as it is', () => {
    const april = { ...people('balikpapan', '2026-04-01', 3), is_provisional: true }
    const own = [people('balikpapan', '2026-01-01', 900), people('balikpapan', '2026-03-01', 60), april]
    expect(publicOf(smallMonthly(), own, []).figures.visits).toBe(1_000)
  })

  test('satisfaction of a quarter that runs in the zone of the MPP is withheld', () => {
    const running = smallMonthly({ as_of: '2026-03-31T15:59:59.000Z' })
    expect(publicOf(running, busyYear, []).satisfaction[0]).toMatchObject({ responses: null, ikm: null })
    const ended = smallMonthly({ as_of: '2026-03-31T16:00:00.000Z' })
    expect(publicOf(ended, busyYear, []).satisfaction[0]).toMatchObject({ responses: 400 })
  })

  test('satisfaction: fewer than five responses, and the sample needed of a quarter with a withheld month', () => {
    expect(ofBusyYear().satisfaction[0]).toEqual(survey())
    const five = publicOf(smallMonthly({ satisfaction: [survey({ responses: 5 })] }), busyYear, [])
    expect(five.satisfaction[0]).toMatchObject({ responses: 5, ikm: 88.305 })
    const few = publicOf(smallMonthly({ satisfaction: [survey({ responses: 4 })] }), busyYear, [])
    expect(few.satisfaction[0]).toMatchObject({ responses: null, ikm: null, grade: null, nrr_time: null })
    const months = [...busyYear.slice(1, 3), people('balikpapan', '2026-03-01', 4)]
    expect(publicOf(smallMonthly(), months, []).satisfaction[0]).toMatchObject({
      responses: 400,
      responses_needed: null,
    })
  })

  test('of a withheld month nothing is left but its basis', () => {
    const months = [...busyYear.slice(1, 3), people('balikpapan', '2026-03-01', 4)]
    const hidden = publicOf(smallMonthly(), months, [])
    expect(hidden.figures).toMatchObject({
      visits: null,
      rank_in_year: null,
      expected_days: 20,
      basis: 'events',
    })
    expect(hidden.year.map((row) => row.share_of_year)).toEqual([0.25, null, null, null])
    for (const row of [...hidden.agencies, ...hidden.days]) expect(row.visits).toBeNull()
    expect(hidden.waits_total).toMatchObject({ wait_mean_seconds: null, within_standard_rate: null })
    expect(hidden.comparison.map((row) => [row.mpp, row.visits])).toEqual([
      ['kukar', 10_000],
      ['balikpapan', null],
    ])
  })

  test('no cell can be worked out, whatever the agencies and days have', () => {
    const counts = array(tuple(nat({ max: 60 }), integer({ min: 0, max: 20 })), {
      minLength: 1,
      maxLength: 12,
    })
    assert(
      property(counts, counts, (ofAgencies, ofDays) => {
        const monthly = smallMonthly({
          agencies: ofAgencies.map(([visitors, more], at) =>
            agencyMonth(`a${String(at).padStart(2, '0')}`, visitors + more + 1, { visitors }),
          ),
          days: ofDays.map(([visitors, more], at) => ({
            local_date: `2026-03-${String(at + 1).padStart(2, '0')}`,
            visits: visitors + more + 1,
            visitors,
            is_expected_day: true,
            basis: 'events',
            is_simulated: false,
          })),
          waits: [],
          quotas: [],
        })
        const shown = publicOf(monthly, busyYear, [])
        for (const [before, after] of [
          [monthly.agencies, shown.agencies],
          [monthly.days, shown.days],
        ] as const) {
          const withheld = after.filter((row) => row.visits === null)
          for (const row of after) {
            expect(row.visits === null).toBe(row.visitors === null)
            if (row.visitors !== null) expect(row.visitors).toBeGreaterThanOrEqual(5)
          }
          if (withheld.length === 0 || withheld.length === before.length) continue
          expect(withheld.length).toBeGreaterThan(1)
          expect(total(before) - total(after)).toBeGreaterThanOrEqual(5)
        }
        const kept = [
          'agency',
          'agency_name',
          'month',
          'basis',
          'is_provisional',
          'is_simulated',
          'suppressed',
        ]
        for (const row of shown.agencies.filter(({ visits }) => visits === null)) {
          const shownFigures = Object.entries(row).filter(
            ([name, value]) => value !== null && !kept.includes(name),
          )
          expect(shownFigures).toEqual([])
        }
      }),
    )
  })
})
