/**
 * The worked examples of docs/definisi.md and docs/definitions.md about months and quarters, computed again: by the
 * oracle that checks the views, or by hand where the example is plain arithmetic. What is said of published figures is
 * computed from the reference data.
 */
import { describe, expect, it } from 'vitest'
import type { Event } from '../../../../schemas/event.ts'
import { readReference } from '../../../../sql/reference.ts'
import { dayNumber, expectedDaysOf } from '../../../support/oracle/calendar.ts'
import { foldViews } from '../../../support/oracle/fold.ts'
import { gradeOf, intervalOf, responsesNeeded } from '../../../support/oracle/satisfaction.ts'
import {
  local,
  manyIssued,
  rowWith,
  smallReference,
  survey,
  tally,
  ticket,
} from '../../../support/oracle/small-world.ts'
import type { Row, ViewName } from '../../../support/oracle/views.ts'
import { change, checkout, expectShown, pages, percent, plain } from './docs-examples.ts'

const reference = await readReference(`${checkout}/sql/reference`)
const balikpapan = reference.publishedFigures.filter(({ mpp }) => mpp === 'balikpapan')

function published(from: string, to: string, unit = 'visits', agency?: string): number {
  const found = balikpapan.filter(
    (figure) =>
      figure.period_start === from &&
      figure.period_end === to &&
      figure.unit === unit &&
      figure.agency === agency,
  )
  expect(found).toHaveLength(1)
  return Number(found[0]?.value)
}

const july = published('2025-07-01', '2025-07-31')
const august = published('2025-08-01', '2025-08-31')
const september = published('2025-09-01', '2025-09-30')
const nineMonths = published('2025-01-01', '2025-09-30')

function fold(
  events: readonly Event[],
  now = '2025-10-15 12:00',
  liveSince?: string,
): Record<ViewName, Row[]> {
  return foldViews(events, smallReference(liveSince), new Date(local(now)))
}

const ofSeptember = { mpp: 'balikpapan', month: '2025-09-01' }
const months = fold([tally('2025-07', july), tally('2025-08', august), tally('2025-09', september)])

describe('days of a month', () => {
  it('are those of the page', () => {
    const [mpp] = smallReference().mpps
    if (mpp === undefined) throw new Error('the small world has no MPP')
    const expected = (agency: string): number =>
      expectedDaysOf(smallReference(), mpp, agency, '2025-09-01', dayNumber('2025-12-31')).length
    expectShown('expectedDay', plain(expected('') + 1), plain(expected('')), plain(expected('samsat')))
    const weekdays = Array.from({ length: 30 }, (_, n) => `2025-09-${String(n + 1).padStart(2, '0')}`).filter(
      (date) => ![0, 6].includes(new Date(date).getUTCDay()) && date !== '2025-09-05',
    )
    const open = [...weekdays.slice(0, 19), '2025-09-06']
    const row = rowWith(
      fold(open.map((date) => ticket('issued', `${date} 09:00`, 'disdukcapil/T1'))).visits_by_mpp_month,
      ofSeptember,
    )
    expect(row).toMatchObject({ open_days: 20, expected_days: 21 })
    expectShown('openDay', plain(row?.['open_days']))
    expectShown('coverage', percent(row?.['coverage']))
  })

  it('come from events or from a tally, never from both', () => {
    const events = [tally('2025-09', 500), ...manyIssued(300, '2025-09-02', 'samsat')]
    const bases = [undefined, '2025-09-01'].map((liveSince) => {
      const row = rowWith(fold(events, '2025-10-15 12:00', liveSince).visits_by_mpp_month, ofSeptember)
      return [row?.['basis'], row?.['visits']]
    })
    expect(bases).toEqual([
      ['tally', 500],
      ['events', 300],
    ])
    expectShown('basis', plain(500), plain(300), plain(800))
  })
})

describe('the comparison', () => {
  it('has the rates of the page', () => {
    const rates = ['2025-09-01', '2025-08-01'].map((month) =>
      Number(rowWith(months.visits_by_mpp_month, { month })?.['visits_per_open_day']),
    )
    const [inSeptember = 0, inAugust = 0] = rates
    expectShown(
      'perOpenDay',
      ...rates.map((rate) => plain(rate, 1)),
      plain(6000 / 20, 1),
      plain(5500 / 17, 1),
    )
    const row = rowWith(months.mpp_comparison_month, ofSeptember)
    expectShown('change', change(row?.['change_on_previous_month']), change(inSeptember / inAugust - 1))
    expectShown('change', change(2300 / 2000 - 1))
    const agencies = fold([
      tally('2025-09', 1200),
      tally('2025-09', 1050, { agency: 'disdukcapil' }),
      tally('2025-09', 270, { agency: 'samsat' }),
    ])
    const perAgencyDay = rowWith(agencies.mpp_comparison_month, ofSeptember)?.['visits_per_agency_day']
    expectShown('perAgencyDay', plain(perAgencyDay, 1), plain(1050 + 270))
    expectShown('province', plain((6000 + 3000) / (20 + 15), 1), plain((300 + 200) / 2))
  })

  it('has the peak of the page', () => {
    const peak = rowWith(months.peak_months, { is_peak: 1 })
    expect(peak).toMatchObject({ month: '2025-07-01', months_with_data: 3, is_provisional: 1, coverage: 1 })
    expectShown('peak', percent(peak?.['lead_over_next']), percent(peak?.['share_of_year']))
    expectShown('peak', plain(july), plain(august), plain(september), plain(july + august + september))
    expect(rowWith(months.visits_by_mpp_month, ofSeptember)).toMatchObject({ is_provisional: 0 })
  })

  it('has the year to date of the page', () => {
    const events: [string, number][] = [
      ['2025-01', 100],
      ['2025-02', 120],
      ['2025-03', 30],
      ['2024-02', 100],
      ['2024-03', 110],
    ]
    const views = fold(
      events.map(([month, visits]) => tally(month, visits)),
      '2025-03-10 12:00',
    )
    const row = rowWith(views.mpp_comparison_month, { month: '2025-03-01' })
    expectShown('yearToDate', plain(row?.['visits_year_to_date']), change(row?.['change_year_to_date']))
    const all2024 = published('2024-01-01', '2024-12-31')
    expectShown('yearToDate', plain(nineMonths), plain(all2024), change(nineMonths / all2024 - 1))
  })
})

describe('satisfaction', () => {
  it('has the index of the page', () => {
    const at = '2025-09-01 09:00'
    const row = rowWith(
      fold([
        survey(at, 'samsat/R1', 4),
        survey(at, 'samsat/R2', 2),
        survey(at, 'samsat/R3', { time: 1, cost: 4 }),
      ]).satisfaction_by_mpp_quarter,
      {},
    )
    expect(row).toMatchObject({ grade: 'C', nrr_facilities: 3 })
    for (const column of ['nrr_time', 'nrr_cost', 'ikm', 'ikm_weight_011'])
      expectShown('satisfaction', plain(row?.[column], 2))
    const all = rowWith(fold([survey(at, 'samsat/R1', 4)]).satisfaction_by_mpp_quarter, {})
    expectShown('satisfaction', plain(all?.['ikm'], 2), plain(all?.['ikm_weight_011'], 2))
    expect([76.6, 76.605, 76.61].map(gradeOf)).toEqual(['C', 'B', 'B'])
    expect([88.3, 88.31, 65, 64.99].map(gradeOf)).toEqual(['B', 'A', 'C', 'D'])
    for (const bound of [88.31, 88.3, 76.61, 76.6, 65, 64.99, 25])
      expectShown('satisfaction', plain(bound, 2))
    const ikm = published('2024-01-01', '2024-12-31', 'ikm')
    expectShown('satisfaction', plain(ikm, 2), plain(ikm / 0.11 / 9, 2))
  })

  it('has the samples of the page', () => {
    const row = /\| visits N \|(.*)\|\n.*\n\| responses \|(.*)\|/.exec(pages.en)
    const [visits = [], responses = []] = [row?.[1], row?.[2]].map((cells = '') =>
      cells.split('|').map((cell) => Number(cell.replaceAll(',', ''))),
    )
    expect(visits).toEqual([100, 500, 1000, 2430, 6814, 10_000, 41_481, 100_000])
    expect(responses).toEqual(visits.map(responsesNeeded))
    expectShown('sample', ...visits.map((of) => plain(of)), ...responses.map((of) => plain(of)))
    const quarter = july + august + september
    expectShown(
      'sample',
      plain(quarter),
      plain(responsesNeeded(quarter)),
      plain(responsesNeeded(quarter) - 1),
    )
  })

  it('has the intervals of the page', () => {
    for (const [count, grades] of [
      [100, ['B', 'B']],
      [25, ['B', 'A']],
    ] as const) {
      // Indices of which a part lies so far above and below 85 that their sample deviation is 10.
      const far = 10 * Math.sqrt((count - 1) / (2 * Math.floor(count / 2)))
      const indices = Array.from({ length: count }, (_, n) =>
        n === 2 * Math.floor(count / 2) ? 85 : 85 + (n % 2 === 0 ? far : -far),
      )
      const [low, high] = intervalOf(85, indices)
      expect([low, high].map((of) => gradeOf(of ?? 0))).toEqual(grades)
      expectShown('interval', plain(low, 2), plain(high, 2))
    }
  })
})

describe('the published figures', () => {
  it('fit the base of the page and no other', () => {
    const period = ['2025-01-01', '2025-09-30'] as const
    const shares = balikpapan.filter(({ unit }) => unit === 'share_of_visits')
    expect(shares).toHaveLength(5)
    const bounds = shares.map(({ agency, value }) => {
      const visits = published(...period, 'visits', agency)
      const share = Number(value)
      expect(Math.abs(visits / nineMonths - share)).toBeGreaterThan(0.0005)
      expectShown('published', plain(visits), percent(share))
      return { low: visits / (share + 0.0005), high: visits / (share - 0.0005) }
    })
    const [low, high] = [Math.max(...bounds.map((of) => of.low)), Math.min(...bounds.map((of) => of.high))]
    const dukcapil = bounds[0]
    expectShown('published', plain(low), plain(high), plain(Math.round((low + high) / 20) * 10))
    expectShown('published', plain(dukcapil?.low), plain(dukcapil?.high))
    expectShown('published', percent(published(...period, 'visits', 'disdukcapil') / nineMonths))
    const monthly = published(...period, 'visits_per_month')
    expectShown('published', plain(nineMonths), plain(nineMonths / 9), plain(monthly))
  })
})
