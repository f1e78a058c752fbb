/** What every section of a monthly report is made from, and figures that several of them show. Pure. */
import type { Formats } from '../text/formats.ts'
import type { Language } from '../text/words.ts'
import { shiftedMonth } from '../months.ts'
import type { MonthlyReport, YearMonthRow } from '../rows/monthly-rows.ts'
import { localDate, quarterOf } from './names.ts'
import type { MonthlyWords } from './words.ts'

export interface MonthlyContext {
  readonly report: MonthlyReport
  readonly language: Language
  readonly formats: Formats
  readonly texts: MonthlyWords
}

/** The name of a quarter, with the mark of what has not ended. */
export function quarterName(
  { report, texts }: Pick<MonthlyContext, 'report' | 'texts'>,
  quarter: string,
): string {
  return quarterNameOn(localDate(report.as_of, report.time_zone), quarter, texts)
}

/** The same on a local day. */
export function quarterNameOn(today: string, quarter: string, { satisfaction }: MonthlyWords): string {
  return satisfaction.quarter(...quarterOf(quarter)) + (isQuarterOver(today, quarter) ? '' : '*')
}

export function isQuarterOver(today: string, quarter: string): boolean {
  return today >= shiftedMonth(quarter, 3)
}

/** A tally of the whole MPP alone knows of no agencies. */
export function activeAgencies({ basis, agencies_active: active }: YearMonthRow): number | null {
  return basis === 'tally' && active === 0 ? null : active
}

/** Of equal days the first. */
export function busiestDay({ days }: MonthlyReport): MonthlyReport['days'][number] | undefined {
  return days.reduce<MonthlyReport['days'][number] | undefined>(
    (best, row) => (row.visits !== null && row.visits > (best?.visits ?? 0) ? row : best),
    undefined,
  )
}
