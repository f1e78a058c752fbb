/** The main figures of the month and the comparison of the MPPs, cell by cell. */
import { describe, expect, test } from 'vitest'
import { buildDocument } from '../../../../readers/monthly/build-document.ts'
import { nearestFirst } from '../../../../readers/monthly/comparison-section.ts'
import type { DocumentSection, SectionId } from '../../../../readers/monthly/document.ts'
import type { MonthlyComparisonRow, MonthlyReport } from '../../../../readers/rows/monthly-rows.ts'
import { smallMonthly, yearMonth } from '../../../support/report-monthly-data.ts'

function section(id: SectionId, changes: Partial<MonthlyReport> = {}): DocumentSection {
  const found = buildDocument(smallMonthly(changes), 'en').sections.find((one) => one.id === id)
  if (found === undefined) throw new Error(`no section ${id}`)
  return found
}

const rows = ({ table }: DocumentSection): (string | number | null)[][] =>
  (table?.rows ?? []).map((cells) => cells.map(({ value }) => value))
const rowOf = (label: string, changes: Partial<MonthlyReport> = {}): (string | number | null)[] | undefined =>
  rows(section('summary', changes)).find(([first]) => first === label)
const ofAll = (more: Partial<MonthlyComparisonRow>): Partial<MonthlyReport> => ({
  comparison: smallMonthly().comparison.map((row) => ({ ...row, ...more })),
})

/** The month with less than all of its days, simulated and not over. */
const part = yearMonth('2026-03-01', 1_000, {
  visitors: 900,
  open_days: 19,
  expected_days: 21,
  coverage: 0.9,
  share_of_year: 0.4,
  is_simulated: true,
  is_provisional: true,
  months_with_data: 11,
  agencies_active: 7,
})
const visitsRemark = (more: Partial<typeof part>): string =>
  String(rowOf('Visits', { figures: { ...part, ...more } })?.[2])

/** The change of the whole MPP, under its agencies. */
const changeOfWhole = (comparison: MonthlyComparisonRow[]): unknown =>
  rows(section('agencies', { comparison })).at(-1)?.[7]

describe('the main figures', () => {
  test('each with what it has to be read with', () => {
    const shown = section('summary', {
      figures: part,
      ...ofAll({ last_year_basis: 'tally', change_on_last_year: 0.2, last_year_coverage: 0.8 }),
    })
    expect(rows(shown).map(([label, value]) => [label, value])).toEqual([
      ['Visits', 1_000],
      ['Visitors', 900],
      ['Open days', 19],
      ['Visits per open day', 50],
      ['Coverage of open days', 0.9],
      ['Basis', 'events'],
      ['Active agencies', 7],
      ['Change on February 2026', -0.031],
      ['Change on March 2025', 0.2],
      ['Peak month 2026', '2026-01-01'],
      ['Rank in the year', 2],
      ['Share of the year', 0.4],
      ['Busiest day', '2026-03-03'],
    ])
    expect(shown.table?.rows.map(([, value]) => value?.kind).join(' ')).toBe(
      'count count count rate percent text count change change month count percent day',
    )
    expect(shown.table?.columns.map(({ align = 'left' }) => align)).toEqual(['left', 'right', 'left'])
    const remarks = new Map(rows(shown).map(([label, , remark]) => [label, remark]))
    expect(remarks.get('Open days')).toBe('of 21 expected days')
    expect(remarks.get('Change on March 2025')).toBe('Basis: tally, coverage 80.0% of the expected days')
    expect(remarks.get('Rank in the year')).toBe('of 11 months with data')
    expect(remarks.get('Share of the year')).toBe('of 11 months with data')
    expect(remarks.get('Busiest day')).toBe('481 visits')
    expect(remarks.get('Peak month 2026')).toBe('1,100 visits, lead +10.0%')
    expect(String(remarks.get('Visits')).split('; ')).toHaveLength(2)
    expect([shown.remarks, section('year').remarks]).toEqual([[], []])
  })

  test('are of the own MPP, among others before and behind it', () => {
    const own = smallMonthly().comparison.find(({ mpp }) => mpp === smallMonthly().mpp)
    if (own === undefined) throw new Error('none')
    const other = { ...own, mpp: 'kotim', change_on_previous_month: 0.5 }
    const comparison = [other, own, other]
    expect(rowOf('Change on February 2026', { comparison })?.[1]).toBe(-0.031)
    expect(rowOf('Change on February 2026', { comparison: [other] })?.[1]).toBeNull()
    expect([changeOfWhole(comparison), changeOfWhole([other])]).toEqual([-0.031, ''])
  })

  test('name simulated and provisional visits, each by itself', () => {
    expect(visitsRemark({ is_simulated: false, is_provisional: false })).toBe('')
    expect(visitsRemark({ is_provisional: false })).not.toContain(';')
    expect(visitsRemark({ is_simulated: false })).not.toContain(';')
    expect(visitsRemark({ is_simulated: false })).not.toBe(visitsRemark({ is_provisional: false }))
  })

  test('have no remark on what is not there', () => {
    expect(rowOf('Change on February 2026', { comparison: [] })?.slice(1)).toEqual([null, ''])
    expect(rowOf('Change on February 2026', ofAll({ previous_month_basis: '' }))?.slice(1)).toEqual([
      -0.031,
      '',
    ])
    expect(rowOf('Busiest day', { days: [] })?.slice(1)).toEqual([null, ''])
    expect(rowOf('Peak month 2026', { year: [] })?.slice(1)).toEqual([null, ''])
    const lastYear = { year: [yearMonth('2025-12-01', 9, { rank_in_year: 1 }), yearMonth('2026-02-01', 9)] }
    expect(rowOf('Peak month 2026', lastYear)?.slice(1)).toEqual([null, ''])
  })
})

const mpps = (count: number): MonthlyComparisonRow[] =>
  Array.from({ length: count }, (_, at) => {
    const [row] = smallMonthly().comparison
    if (row === undefined) throw new Error('none')
    return { ...row, mpp: `m${at}`, province_code: at % 2 === 0 ? '64' : '62' }
  })

const order = (count: number, own: string): string[] =>
  nearestFirst(smallMonthly({ comparison: mpps(count), mpp: own })).map(({ mpp }) => mpp)

describe('the comparison', () => {
  test('has each figure with its coverage and basis', () => {
    const [first] = smallMonthly().comparison
    if (first === undefined) throw new Error('none')
    const one = {
      ...first,
      rank_in_month: 3,
      visits_per_open_day: 40,
      visits: 800,
      open_days: 19,
      coverage: 0.9,
      change_on_last_year: 0.5,
      last_year_coverage: 0.7,
      previous_month_coverage: 0.8,
    }
    const shown = section('comparison', {
      comparison: [{ ...one, last_year_basis: 'tally', previous_month_basis: '', is_simulated: false }],
    })
    expect(rows(shown)).toEqual([
      [
        ...['MPP Kutai Kartanegara', 3, 40, 800, 19, 21, 0.9, 'events', -0.031, 0.8, null],
        ...[0.5, 0.7, 'tally', ''],
      ],
    ])
    expect(shown.table?.rows[0]?.map(({ kind }) => kind).join(' ')).toBe(
      'text count rate count count count percent text change percent text change percent text text',
    )
    const [left, ...others] = shown.table?.columns ?? []
    expect(left?.head).toBe('MPP')
    expect([left?.align, new Set(others.map(({ align }) => align))]).toEqual([undefined, new Set(['right'])])
  })

  test('is by rank where all have room, else the own MPP and those of its province first', () => {
    expect(order(5, 'm3')).toEqual(['m0', 'm1', 'm2', 'm3', 'm4'])
    expect(order(6, 'm3')).toEqual(['m3', 'm0', 'm2', 'm4', 'm1', 'm5'])
  })

  test('says how many others there are beyond five', () => {
    expect(section('comparison', { comparison: mpps(5) }).remarks).toEqual([])
    expect(section('comparison', { comparison: mpps(7) }).remarks.join()).toMatch(/\b2\b/)
    expect(section('comparison', { comparison: mpps(7) }).table).toMatchObject({ isAcross: 5 })
  })
})
