/**
 * A report as it may leave the MPPs and their province: cells of fewer than five visitors withheld, and
 * whatever they could be worked out from. Pure; `suppress.ts` has the rule for one group of cells.
 *
 * The months of an MPP's year are one group, as their sum is known, and the agencies of its month are
 * another. A province's sum is withheld with any of its MPPs, as other provinces' rows lose nothing by it.
 * Open days go with the visits: they are hardly fewer than those.
 */
import type { AgencyMonthRow, ComparisonRow, PeakRow, PeopleMonth, ReportData } from './data.ts'
import { peopleOf, suppressCells, withhold } from '../suppression/suppress.ts'

/** Which months of which MPPs are withheld as a whole. */
export interface HiddenMonths {
  readonly isHidden: (mpp: string, month: string) => boolean
  /** Whether one is between the two months, both included. */
  readonly isAnyHidden: (mpp: string, from: string, to: string) => boolean
  readonly isProvinceHidden: (province: string, month: string) => boolean
}

export function hiddenMonths(months: readonly PeopleMonth[]): HiddenMonths {
  const years = Map.groupBy(months, ({ mpp, month }) => `${mpp} ${month.slice(0, 4)}`)
  const hidden = new Set<string>()
  for (const [year, rows] of years) {
    const [mpp = ''] = year.split(' ')
    // As many visits as agencies: one at each, which the number of agencies tells.
    const cells = rows.map((row) => ({
      key: row.month,
      people: peopleOf(row),
      isHidden: row.visits <= row.agencies_active,
    }))
    for (const month of suppressCells(cells).hidden) hidden.add(`${mpp} ${month}`)
  }
  const provinces = new Set(
    months
      .filter(({ mpp, month }) => hidden.has(`${mpp} ${month}`))
      .map(({ province_code, month }) => `${province_code} ${month}`),
  )
  return {
    isHidden: (mpp, month) => hidden.has(`${mpp} ${month}`),
    isAnyHidden: (mpp, from, to) =>
      [...hidden].some((key) => {
        const [slug = '', month = ''] = key.split(' ')
        return slug === mpp && month >= from && month <= to
      }),
    isProvinceHidden: (province, month) => provinces.has(`${province} ${month}`),
  }
}

interface AgencyCell {
  readonly agency: string
  readonly visits: number | null
  readonly visitors: number | null
}

/** Slugs of the agencies of one month of an MPP that are withheld: all where the month is. */
export function hiddenAgencies(rows: readonly AgencyCell[], isMonthHidden: boolean): ReadonlySet<string> {
  if (isMonthHidden) return new Set(rows.map(({ agency }) => agency))
  return suppressCells(rows.map((row) => ({ key: row.agency, people: peopleOf(row) }))).hidden
}

/** Withheld rows stand last and by slug: an order of size would tell of them. */
export function withheldLast<Row extends { readonly agency: string }>(
  rows: readonly Row[],
  hidden: ReadonlySet<string>,
): Row[] {
  const isHidden = ({ agency }: Row): boolean => hidden.has(agency)
  const bySlug = rows.filter(isHidden).toSorted((a, b) => (a.agency < b.agency ? -1 : 1))
  return [...rows.filter((row) => !isHidden(row)), ...bySlug]
}

/** The report with its small cells withheld. Today's running figures are no part of what is published. */
export function publishReport(data: ReportData, people: readonly PeopleMonth[]): ReportData {
  const hidden = hiddenMonths(people)
  return {
    ...data,
    is_public: true,
    freshness: data.freshness.map((row) => withhold(row, ['events_today', 'events_before_live'])),
    clocks: [],
    months: data.months.map((row) =>
      hidden.isHidden(row.mpp, row.month)
        ? withhold(row, ['visits', 'visitors', 'visits_per_open_day', 'open_days', 'coverage'])
        : row,
    ),
    agencies: [...Map.groupBy(data.agencies, ({ mpp, month }) => `${mpp} ${month}`).values()].flatMap(
      (rows) => publishedAgencies(rows, hidden),
    ),
    peaks: publishedPeaks(data.peaks, hidden),
    comparison: data.comparison.map((row) => publishedComparison(row, hidden)).toSorted(byRank),
    provinces: data.provinces.map((row) =>
      hidden.isProvinceHidden(row.province_code, row.month)
        ? withhold(row, ['visits', 'visits_per_open_day'])
        : row,
    ),
    now: [],
  }
}

function publishedAgencies(rows: readonly AgencyMonthRow[], months: HiddenMonths): AgencyMonthRow[] {
  const [first] = rows
  const hidden = hiddenAgencies(rows, first !== undefined && months.isHidden(first.mpp, first.month))
  return withheldLast(
    rows.map((row) =>
      hidden.has(row.agency)
        ? withhold(row, ['visits', 'visitors', 'visits_per_open_day', 'share_of_mpp'])
        : row,
    ),
    hidden,
  )
}

/** A withheld month has no rank to be shown at; a lead over it and shares of its year would tell of it. */
function publishedPeaks(rows: readonly PeakRow[], months: HiddenMonths): PeakRow[] {
  return rows
    .filter(({ mpp, month }) => !months.isHidden(mpp, month))
    .map((row) => {
      const second = rows.find(
        ({ mpp, year, rank_in_year: rank }) => mpp === row.mpp && year === row.year && rank === 2,
      )
      const isSecondHidden = second !== undefined && months.isHidden(second.mpp, second.month)
      const isYearHidden = months.isAnyHidden(row.mpp, `${row.year}-01-01`, `${row.year}-12-01`)
      const published = isSecondHidden ? withhold(row, ['lead_over_next']) : row
      return isYearHidden ? withhold(published, ['share_of_year']) : published
    })
}

/** By rank, those without one last and by slug. */
export function byRank(a: ComparisonRow, b: ComparisonRow): number {
  return rankOf(a) - rankOf(b) || (a.mpp < b.mpp ? -1 : 1)
}

function rankOf(row: ComparisonRow): number {
  return row.rank_in_month ?? Number.MAX_SAFE_INTEGER
}

/** A row of the comparison without what would tell of a withheld month, its own or another one's. */
export function publishedComparison<Row extends ComparisonRow>(row: Row, months: HiddenMonths): Row {
  const { mpp, month } = row
  const year = Number(month.slice(0, 4))
  const isSinceJanuary = (of: number): boolean =>
    months.isAnyHidden(mpp, `${of}-01-01`, `${of}${month.slice(4)}`)
  const figures = [
    ...(months.isHidden(mpp, month)
      ? ([
          ...(['visits', 'visits_per_open_day', 'visits_per_agency_day', 'rank_in_month'] as const),
          ...(['open_days', 'coverage'] as const),
        ] as const)
      : []),
    ...(months.isHidden(mpp, month) || months.isHidden(mpp, shiftedMonth(month, -1))
      ? (['change_on_previous_month'] as const)
      : []),
    ...(months.isHidden(mpp, month) || months.isHidden(mpp, shiftedMonth(month, -12))
      ? (['change_on_last_year'] as const)
      : []),
    ...(isSinceJanuary(year) ? (['visits_year_to_date'] as const) : []),
    ...(isSinceJanuary(year) || isSinceJanuary(year - 1) ? (['change_year_to_date'] as const) : []),
  ]
  return { ...row, ...withhold<ComparisonRow>(row, figures) }
}

/** The first day of the month so many months later. */
export function shiftedMonth(month: string, months: number): string {
  const date = new Date(`${month}T00:00:00Z`)
  date.setUTCMonth(date.getUTCMonth() + months)
  return date.toISOString().slice(0, 10)
}
