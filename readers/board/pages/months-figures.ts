/** How sure a peak month is, and what a month's change came from. Pure. */
import type { MonthlyAgencyRow, YearMonthRow } from '../../rows/monthly-rows.ts'

export interface Peak {
  readonly month: YearMonthRow
  readonly second: YearMonthRow | undefined
  /** `sure`: a whole year, well covered, with a clear lead; `open`: something may still change it. */
  readonly certainty: 'sure' | 'fair' | 'open'
  readonly doubts: readonly Doubt[]
}

export type Doubt = 'year' | 'months' | 'coverage' | 'lead' | 'mixed' | 'simulated'

const clearLead = 0.05
const wellCovered = 0.9

/** The peak of a year's months and what speaks against it; undefined without a month of that year. */
export function peakOf(rows: readonly YearMonthRow[], year: number, yearNow: number): Peak | undefined {
  const own = rows.filter(({ month }) => Number(month.slice(0, 4)) === year)
  const month = own.find(({ rank_in_year: rank }) => rank === 1)
  if (month === undefined) return undefined
  const checks: readonly (readonly [Doubt, boolean])[] = [
    ['year', year >= yearNow],
    ['months', month.months_with_data < 12],
    ['coverage', own.some(({ coverage }) => (coverage ?? 0) < wellCovered)],
    ['lead', month.lead_over_next !== null && month.lead_over_next < clearLead],
    ['mixed', new Set(own.map(({ basis }) => basis)).size > 1],
    ['simulated', month.is_simulated],
  ]
  const doubts = checks.flatMap(([doubt, holds]) => (holds ? [doubt] : []))
  // Simulated figures are no doubt about which month is the greatest of them.
  const grave = doubts.filter((doubt) => doubt !== 'simulated')
  const certainty = grave.length === 0 ? 'sure' : grave.length === 1 && grave[0] !== 'lead' ? 'fair' : 'open'
  return { month, second: own.find(({ rank_in_year: rank }) => rank === 2), certainty, doubts }
}

export interface MonthPair {
  /** 1 to 12. */
  readonly number: number
  readonly own: YearMonthRow | undefined
  readonly before: YearMonthRow | undefined
  /** Null where a month is missing or has not ended. */
  readonly change: number | null
}

/** Each month of a year beside the same month of the year before; months that neither has are left out. */
export function pairsOf(rows: readonly YearMonthRow[], year: number): MonthPair[] {
  const find = (of: number, number: number): YearMonthRow | undefined =>
    rows.find(({ month }) => month.startsWith(`${of}-${String(number).padStart(2, '0')}`))
  return Array.from({ length: 12 }, (_, at) => at + 1).flatMap((number) => {
    const [own, before] = [find(year, number), find(year - 1, number)]
    if (own === undefined && before === undefined) return []
    const [visits, last] = [own?.visits ?? null, before?.visits ?? null]
    const isKnown = visits !== null && last !== null && last > 0 && own?.is_provisional === false
    return [{ number, own, before, change: isKnown ? visits / last - 1 : null }]
  })
}

/** The agencies that moved a month's total most, the greatest first; those that hardly moved are left out. */
export function driversOf(agencies: readonly MonthlyAgencyRow[], most = 3): MonthlyAgencyRow[] {
  return agencies
    .filter(({ difference }) => difference !== null && Math.abs(difference) >= 5)
    .toSorted((a, b) => Math.abs(b.difference ?? 0) - Math.abs(a.difference ?? 0))
    .slice(0, most)
}
