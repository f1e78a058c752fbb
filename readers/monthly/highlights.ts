/** What the head of an MPP reads first: the month in a few sentences. Pure. */
import { shiftedMonth } from '../months.ts'
import { gradeOf } from './service-sections.ts'
import type { MonthlyComparisonRow, SatisfactionRow, TotalWait } from '../rows/monthly-rows.ts'
import { type MonthlyContext, quarterName } from './context.ts'
import { localDate, shortName } from './names.ts'

const mostDrivers = 3

/** Sentences of what there are figures for. */
export function highlightsOf(context: MonthlyContext): string[] {
  return [visits, peak, drivers, waits, quota, satisfaction, comparison]
    .map((sentence) => sentence(context))
    .filter((sentence) => sentence !== '')
    .map((sentence) => `${sentence}.`)
}

function visits({ report, formats, texts }: MonthlyContext): string {
  const { figures } = report
  if (figures.visits === null) return ''
  const head = texts.headlines.visits(
    formats.count(figures.visits),
    formats.rate(figures.visits_per_open_day),
  )
  const own = report.comparison.find(({ mpp }) => mpp === report.mpp)
  const change = own?.change_on_previous_month ?? null
  if (own === undefined || change === null) return head
  const basis = own.previous_month_basis
  return (
    head +
    texts.headlines.change(
      directionOf(change, { formats, texts }),
      formats.month(shiftedMonth(report.month, -1)),
      basis === '' || basis === own.basis ? '' : texts.headlines.onBasis(formats.words.basis[basis]),
    ) +
    coverageOf(own, { formats, texts })
  )
}

/** A change between months of which one is incomplete says little: then it is given with both coverages. */
function coverageOf(
  { coverage, previous_month_coverage: before, suppressed = [] }: MonthlyComparisonRow,
  { formats, texts }: Pick<MonthlyContext, 'formats' | 'texts'>,
): string {
  const isHidden = suppressed.includes('coverage') || suppressed.includes('previous_month_coverage')
  if (isHidden || coverage === null || before === null || (coverage === 1 && before === 1)) return ''
  return texts.headlines.coverage(formats.percent(coverage), formats.percent(before))
}

function directionOf(change: number, { formats, texts }: Pick<MonthlyContext, 'formats' | 'texts'>): string {
  const size = formats.percent(Math.abs(change))
  if (size === formats.percent(0)) return texts.headlines.same
  return change > 0 ? texts.headlines.rose(size) : texts.headlines.fell(size)
}

function peak({ report, formats, texts }: MonthlyContext): string {
  const year = report.month.slice(0, 4)
  const months = report.year.filter(({ month }) => month.startsWith(year))
  const best = months.find(({ rank_in_year: rank }) => rank === 1)
  if (best === undefined || best.months_with_data < 2) return ''
  const isOver = localDate(report.as_of, report.time_zone).slice(0, 4) > year
  const sentence = texts.headlines.peak(
    year,
    isOver,
    formats.monthName(best.month),
    formats.count(best.visits),
  )
  const lead = best.lead_over_next === null ? '' : texts.headlines.lead(formats.percent(best.lead_over_next))
  const { rank_in_year: rank, months_with_data: all } = report.figures
  if (rank === null || rank === 1) return sentence + lead + texts.headlines.ofMonths(formats.count(all))
  const name = formats.monthName(report.month)
  return sentence + lead + texts.headlines.rank(name, formats.count(rank), formats.count(all))
}

function drivers({ report, formats, texts }: MonthlyContext): string {
  const named = report.agencies
    .filter(({ difference }) => difference !== null && difference !== 0)
    .toSorted((a, b) => Math.abs(b.difference ?? 0) - Math.abs(a.difference ?? 0))
    .slice(0, mostDrivers)
    .map((row) => `${shortName(row.agency_name, report.regency)} (${formats.difference(row.difference)})`)
  return named.length === 0 ? '' : texts.headlines.drivers(formats.list(named))
}

function waits({ report, formats, texts }: MonthlyContext): string {
  const { headlines } = texts
  const total = report.waits_total
  const isWithheld = (column: keyof TotalWait): boolean => total.suppressed?.includes(column) === true
  const untimed = isWithheld('untimed_share')
    ? headlines.untimedWithheld
    : total.untimed_share === null
      ? ''
      : total.untimed_share === 0
        ? headlines.allTimed
        : headlines.untimed(
            formats.percent(total.untimed_share),
            total.untimed_legs === null ? null : formats.count(total.untimed_legs),
          )
  if (total.wait_mean_seconds === null) return total.untimed_share === 1 ? headlines.noneTimed : ''
  const mean = headlines.meanWait(formats.rate(total.wait_mean_seconds / 60))
  // Of all visits first: the share of those with a wait alone leaves out visitors who were never called.
  const within =
    total.within_standard_of_all === null || total.within_standard_rate === null
      ? ''
      : headlines.within(
          formats.percent(total.within_standard_of_all),
          formats.percent(total.within_standard_rate),
        )
  return [mean, untimed, within].filter((part) => part !== '').join('; ')
}

function quota({ report, formats, texts }: MonthlyContext): string {
  const { refused_for_quota: refused } = report.quotas_total
  if (refused === null) return ''
  const fullest = report.quotas
    .filter(({ days_at_quota: days }) => days !== null && days > 0)
    .toSorted((a, b) => (b.days_at_quota ?? 0) - (a.days_at_quota ?? 0))[0]
  return (
    texts.headlines.quota(formats.count(refused)) +
    (fullest === undefined
      ? ''
      : texts.headlines.quotaDays(
          shortName(fullest.agency_name, report.regency),
          formats.count(fullest.days_at_quota),
          formats.count(fullest.quota_days),
        ))
  )
}

function satisfaction({ report, formats, texts }: MonthlyContext): string {
  const [latest] = report.satisfaction
  const grade = gradeOf(latest?.grade ?? null, texts.satisfaction)
  if (latest === undefined || latest.ikm === null || grade === null) return ''
  const quarter = quarterName({ report, texts }, latest.quarter)
  return (
    texts.headlines.satisfaction(
      quarter,
      formats.decimals(latest.ikm),
      grade,
      formats.count(latest.responses),
    ) + adequacyOf(latest, { formats, texts })
  )
}

/** Whether the responses are enough for the visits of the quarter. */
function adequacyOf(
  { is_sample_adequate: isAdequate, responses_needed: needed }: SatisfactionRow,
  { formats, texts }: Pick<MonthlyContext, 'formats' | 'texts'>,
): string {
  if (isAdequate === null || needed === null) return ''
  if (needed === 0) return texts.headlines.notJudged
  return isAdequate === 1 ? '' : texts.headlines.tooFew(formats.count(needed))
}

function comparison({ report, formats, texts }: MonthlyContext): string {
  const own = report.comparison.find(({ mpp }) => mpp === report.mpp)
  if (own === undefined || own.rank_in_month === null || report.comparison.length < 2) return ''
  return texts.headlines.comparison(formats.count(own.rank_in_month), formats.count(report.comparison.length))
}
