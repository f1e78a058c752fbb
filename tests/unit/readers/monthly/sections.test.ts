/** The tables of the monthly report cell by cell: which figure stands in which column, in its unit. */
import { describe, expect, test } from 'vitest'
import { buildDocument } from '../../../../readers/monthly/build-document.ts'
import type { Cell, DocumentSection, SectionId } from '../../../../readers/monthly/document.ts'
import type { MonthlyReport } from '../../../../readers/rows/monthly-rows.ts'
import {
  agencyMonth,
  quota,
  smallMonthly,
  survey,
  wait,
  yearMonth,
} from '../../../support/report-monthly-data.ts'

function section(id: SectionId, changes: Partial<MonthlyReport> = {}): DocumentSection {
  const found = buildDocument(smallMonthly(changes), 'en').sections.find((one) => one.id === id)
  if (found === undefined) throw new Error(`no section ${id}`)
  return found
}

/** A head with `>` where it is at the right, and `-` where a narrow line leaves it out. */
const heads = ({ table }: DocumentSection): string[] =>
  (table?.columns ?? []).map(
    ({ head, align, isDetail }) =>
      `${align === 'right' ? '>' : ''}${isDetail === true ? '-' : ''}${head.replaceAll('\n', ' ')}`,
  )
const valueOf = ({ value, isWithheld }: Cell): string | number | null =>
  isWithheld === true ? 'withheld' : value
const rows = ({ table }: DocumentSection): (string | number | null)[][] =>
  (table?.rows ?? []).map((cells) => cells.map(valueOf))
const kinds = ({ table }: DocumentSection, at = 0): string =>
  (table?.rows[at] ?? []).map(({ kind }) => kind).join(' ')

const own = (more: Partial<MonthlyReport['comparison'][number]>): Partial<MonthlyReport> => ({
  comparison: smallMonthly().comparison.map((row) => ({ ...row, ...more })),
})

const february = (more: Parameters<typeof yearMonth>[2]): Partial<MonthlyReport> => ({
  year: [yearMonth('2026-02-01', 900, more), yearMonth('2026-03-01', 1_000)],
})

describe('the agencies', () => {
  const columns = [
    ...['Agency', '>Visits', '>Share of MPP', '>-Open days', '>Per open day', '>-Visitors', '>Difference'],
    ...['>Change', '>-Busiest day', 'Mark'],
  ]
  const change = agencyMonth('a', 60, { open_days: 12, visitors: 50, difference: -9, is_simulated: true })

  test('have each figure in its column, and the MPP under them', () => {
    const shown = section('agencies', { agencies: [change] })
    expect(heads(shown)).toEqual(columns)
    expect(kinds(shown)).toBe('text count percent count rate count difference change day text')
    expect(kinds(shown, 1)).toBe('text count text count rate count difference change day text')
    expect(rows(shown)).toEqual([
      ['Dinas a', 60, 0.06, 12, 3, 50, -9, 0.1, '2026-03-09', 's'],
      ['Whole MPP', 1_000, '', 20, 50, 1_000, 100, -0.031, '2026-03-03', ''],
    ])
    expect([shown.table?.hasSum, shown.remarks]).toEqual([true, []])
  })

  test('have no busiest day in a public report', () => {
    const shown = section('agencies', { is_public: true, agencies: [change] })
    expect(heads(shown)).toEqual(columns.filter((head) => head !== '>-Busiest day'))
    expect(rows(shown).map((cells) => cells.length)).toEqual([9, 9])
  })

  test('of the MPP have a difference on a month of the same basis alone', () => {
    const difference = (changes: Partial<MonthlyReport>): unknown =>
      rows(section('agencies', changes)).at(-1)?.[6]
    expect(difference({})).toBe(100)
    expect(difference(february({}))).toBe(100)
    expect(difference(february({ basis: 'tally' }))).toBeNull()
    expect(difference(february({ visits: null }))).toBeNull()
    expect(difference({ year: [yearMonth('2026-03-01', 1_000)] })).toBeNull()
    expect(difference(own({ change_on_previous_month: null }))).toBeNull()
    expect(difference(own({ suppressed: ['change_on_previous_month'] }))).toBe('withheld')
    expect(difference({ comparison: [] })).toBeNull()
    expect(rows(section('agencies', { comparison: [] })).at(-1)?.[7]).toBe('')
    expect(rows(section('agencies', { days: [] })).at(-1)?.[8]).toBeNull()
  })

  test('that are none are a sentence', () => {
    const none = section('agencies', { agencies: [] })
    expect([none.table, none.remarks.length]).toEqual([null, 1])
  })
})

describe('the waits', () => {
  const one = {
    ...wait('a', 30, 0.9),
    untimed_legs: 10,
    untimed_share: 0.25,
    worst_day_p90_seconds: 1_500,
    standard_wait_minutes: 15,
  }
  const columns = [
    ...['Agency', '>With wait', '>Without wait', '>Share without', '>Mean', '>Median', '>P90'],
    ...['>-P90 of the worst day', '>-Worst day', '>Standard', '>Within standard'],
  ]

  test('are in minutes, with the counts of the visits, and all agencies under them', () => {
    const shown = section('waits', { waits: [one] })
    expect(heads(shown)).toEqual(columns)
    expect(kinds(shown)).toBe('text count count percent rate rate rate rate day count percent')
    expect(rows(shown)).toEqual([
      ['Dinas a', 30, 10, 0.25, 5, 4, 10, 25, '2026-03-10', 15, 0.9],
      ['Whole MPP', 982, 8, 8 / 990, 5, '', '', '', '', '', 0.91],
    ])
    expect([shown.table?.hasSum, shown.remarks]).toEqual([true, []])
  })

  test('have no counts in a public report', () => {
    const shown = section('waits', { is_public: true, waits: [one] })
    expect(heads(shown)).toEqual(
      columns.filter((head) => !head.includes('t wait') && !head.includes('With wait')),
    )
    expect(rows(shown)).toEqual([
      ['Dinas a', 0.25, 5, 4, 10, 25, '2026-03-10', 15, 0.9],
      ['Whole MPP', 8 / 990, 5, '', '', '', '', '', 0.91],
    ])
  })

  test('are a table where something was measured, counted or withheld, else a sentence', () => {
    const empty = { ...wait('a', 0, null), wait_mean_seconds: null, untimed_legs: 0 }
    const isTable = (...waits: MonthlyReport['waits']): boolean => section('waits', { waits }).table !== null
    expect(isTable()).toBe(false)
    expect(isTable(empty, { ...empty, untimed_legs: null })).toBe(false)
    expect(isTable(empty, { ...empty, wait_mean_seconds: 0 })).toBe(true)
    expect(isTable(empty, { ...empty, untimed_legs: 1 })).toBe(true)
    for (const suppressed of ['untimed_share', 'wait_mean_seconds'])
      expect(isTable({ ...empty, suppressed: [suppressed] })).toBe(true)
    expect(isTable({ ...empty, suppressed: ['timed_legs'] })).toBe(false)
    expect(section('waits', { waits: [] }).remarks).toHaveLength(1)
  })
})

describe('the quotas', () => {
  test('have each figure in its column, and those turned away under them', () => {
    const shown = section('quotas', {
      quotas: [quota('a', 300, 40), { ...quota('b', 100, 9), quota_days: 18 }],
    })
    expect(heads(shown)).toEqual([
      ...['Agency', '>Quota days', '>Full days', '>Quota', '>Issued', '>Used', '>Refused'],
      ...['>-Usually used up at', '>-Earliest at'],
    ])
    expect(kinds(shown)).toBe('text count count count count percent count text text')
    expect(rows(shown)).toEqual([
      ['Dinas a', 20, 3, 400, 300, 0.75, 40, '11:00', '09:30'],
      ['Dinas b', 18, 3, 400, 100, 0.25, 9, '11:00', '09:30'],
      ['Whole MPP', '', '', '', '', '', 49, '', ''],
    ])
    expect(shown.remarks).toEqual([])
  })

  test('of one agency need no sum, of none are a sentence', () => {
    const single = section('quotas', { quotas: [quota('a', 300, 40)] })
    expect([rows(single).length, single.table?.hasSum]).toEqual([1, false])
    const none = section('quotas', { quotas: [] })
    expect([none.table, none.remarks.length]).toEqual([null, 1])
  })
})

const of = (given: string): unknown =>
  rows(section('satisfaction', { satisfaction: [survey({ grade: given })] }))[0]?.[3]

describe('the satisfaction', () => {
  const scores = { nrr_requirements: 3.1, nrr_procedure: 3.2, nrr_time: 3.3, nrr_cost: 3.4, nrr_product: 3.5 }
  const others = { nrr_competence: 3.6, nrr_behaviour: 3.7, nrr_complaints: 3.8, nrr_facilities: 3.9 }

  test('has index, interval, responses and every element, quarters side by side', () => {
    const shown = section('satisfaction', {
      satisfaction: [
        survey({ ...scores, ...others }),
        survey({ grade: '', is_sample_adequate: 0, ikm: null }),
      ],
    })
    expect(heads(shown).slice(0, 9)).toEqual([
      ...['', '>IKM (weight 1/9)', '>IKM (weight 0.11; at most 99)', '>Grade', '>95% interval, lower end'],
      ...['>95% interval, upper end', '>Responses', '>Responses needed', '>Sample'],
    ])
    expect(kinds(shown)).toBe(`text index index text index index count count text${' score'.repeat(9)}`)
    const [first, second] = rows(shown)
    const values = Object.values({ ...scores, ...others })
    expect(first).toEqual([
      ...['Quarter I 2026', 88.305, 87.42, 'A (very good)', 87, 89.6, 400, 370, 'adequate'],
      ...values,
    ])
    expect(second?.slice(1, 9)).toEqual([null, 87.42, null, 87, 89.6, 400, 370, 'too small'])
    expect([shown.table?.isAcross, shown.remarks]).toEqual([2, []])
  })

  test('says nothing of a sample that no visits are known of', () => {
    const none = survey({ responses_needed: 0, is_sample_adequate: 0 })
    expect(rows(section('satisfaction', { satisfaction: [none] }))[0]?.[8]).toBe('cannot be judged')
  })

  test.each(['A', 'B', 'C', 'D'])('a grade %s has its words, and any other stands as it is', (grade) => {
    expect(of(grade)).toMatch(new RegExp(String.raw`^${grade} \(`))
    expect(of('E')).toBe('E')
  })

  test('of no quarter is a sentence', () => {
    const none = section('satisfaction', { satisfaction: [] })
    expect([none.table, none.remarks.length]).toEqual([null, 1])
  })
})

describe('the months and days', () => {
  test('of the year, with the peak and the month of the report', () => {
    const shown = section('year', {
      year: [
        yearMonth('2025-12-01', 800),
        yearMonth('2026-03-01', 1_000, { rank_in_year: 1, is_simulated: true }),
      ],
    })
    expect(heads(shown)).toEqual([
      ...['Month', '>Visits', '>Per open day', '>Rank', '>Coverage', 'Basis', 'Remark', 'Mark'],
    ])
    expect(kinds(shown)).toBe('month count rate count percent text text text')
    expect(rows(shown)).toEqual([['2026-03-01', 1_000, 50, 1, 1, 'events', 'peak, month of the report', 's']])
  })

  test('of the month, expected or not', () => {
    const [first, ...others] = smallMonthly().days
    if (first === undefined) throw new Error('no days')
    const shown = section('days', {
      days: [{ ...first, is_expected_day: false, is_simulated: true }, ...others],
    })
    expect(heads(shown)).toEqual(['Day', '>Visits', '>Visitors', 'Expected day', 'Mark'])
    expect(kinds(shown)).toBe('day count count text text')
    expect(rows(shown)).toEqual([
      ['2026-03-02', 480, 400, 'no', 's'],
      ['2026-03-03', 481, 400, 'yes', ''],
      ['2026-03-04', 39, 3, 'yes', ''],
    ])
    expect(section('days', { days: [] }).table).toBeNull()
  })
})
