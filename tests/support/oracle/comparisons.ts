/**
 * What is said of months against each other: peak_months (within a year), mpp_comparison_month (against the
 * month before, the same month last year and the other MPPs) and province_month. All read the MPPs'
 * finished months.
 */
import { dayNumber, monthsBefore, yearOf } from './calendar.ts'
import type { Month, Months } from './months.ts'
import { agenciesActive, agenciesOf, coverageOf, divisorDays, visitsPerOpenDay } from './months.ts'
import type { Row } from './views.ts'
import type { World } from './world.ts'
import { flag, groupBy, placeOf, provinceOf, rate, sum, todayOf } from './world.ts'

/** "Peak month of a year: the month with the most visits, ties to the earlier; `rank_in_year` 1." */
export function peakMonths(world: World, months: Months): Row[] {
  const years = groupBy(months.ofMpps.filter(hasData), ({ mpp, month }) => `${mpp.mpp} ${yearOf(month)}`)
  return [...years.values()].flatMap((ofYear) => {
    const ranked = ofYear.toSorted((a, b) => b.visits - a.visits || (a.month < b.month ? -1 : 1))
    return ranked.map((month, index) => ({
      ...placeOf(world, month.mpp),
      year: yearOf(month.month),
      month: month.month,
      visits: month.visits,
      visits_per_open_day: visitsPerOpenDay(month),
      rank_in_year: index + 1,
      is_peak: flag(index === 0),
      share_of_year: rate(month.visits, sum(ofYear.map((other) => other.visits))),
      // "on the peak's row only, its visits over the second month's, minus 1"
      lead_over_next: index === 0 ? change(month.visits, ranked[1]?.visits ?? 0) : null,
      months_with_data: ofYear.length,
      basis: month.basis,
      // "Provisional … in `peak_months` the year"
      is_provisional: flag(dayNumber(`${yearOf(month.month)}-12-31`) >= todayOf(world, month.mpp)),
      coverage: coverageOf(month),
      is_simulated: flag(month.isSimulated),
    }))
  })
}

/** "`peak_months`, `mpp_comparison_month` and `province_month` know only months with visits or a tally." */
function hasData(month: Month): boolean {
  return month.visits > 0 || month.basis === 'tally'
}

/** Visits over those of another period, minus 1; NULL without a denominator. */
function change(visits: number, before: number): number | null {
  const ratio = rate(visits, before)
  return ratio === null ? null : ratio - 1
}

export function mppComparisonMonth(world: World, months: Months): Row[] {
  const known = months.ofMpps.filter(hasData)
  return known.map((month) => {
    const ofMpp = known.filter((other) => other.mpp === month.mpp)
    const previous = ofMpp.find((other) => other.month === monthsBefore(month.month, 1))
    const lastYear = ofMpp.find((other) => other.month === monthsBefore(month.month, 12))
    const toDate = ofMpp.filter(
      (other) => yearOf(other.month) === yearOf(month.month) && other.month <= month.month,
    )
    const agencies = agenciesOf(months, month)
    return {
      ...placeOf(world, month.mpp),
      month: month.month,
      visits: month.visits,
      open_days: month.openDays,
      agencies_active: agenciesActive(months, month),
      visits_per_open_day: visitsPerOpenDay(month),
      // "sum of the agencies' visits over the sum of their open (in tally months expected) days"
      visits_per_agency_day: rate(sum(agencies.map(({ visits }) => visits)), sum(agencies.map(divisorDays))),
      change_on_previous_month: changeOn(month, previous),
      change_on_last_year: changeOn(month, lastYear),
      visits_year_to_date: sum(toDate.map(({ visits }) => visits)),
      change_year_to_date: changeToDate(toDate, ofMpp),
      rank_in_month: rankInMonth(known, month),
      coverage: coverageOf(month),
      basis: month.basis,
      is_provisional: flag(month.isProvisional),
      previous_month_basis: previous?.basis ?? '',
      last_year_basis: lastYear?.basis ?? '',
      is_simulated: flag(month.isSimulated),
    }
  })
}

/** "NULL on a provisional row or without that month". */
function changeOn(month: Month, before: Month | undefined): number | null {
  return month.isProvisional || before === undefined ? null : change(month.visits, before.visits)
}

/** "The same over the ended months that both years have; NULL if none." */
function changeToDate(toDate: readonly Month[], ofMpp: readonly Month[]): number | null {
  const pairs = toDate.flatMap((month) => {
    const lastYear = ofMpp.find((other) => other.month === monthsBefore(month.month, 12))
    return month.isProvisional || lastYear === undefined
      ? []
      : [{ now: month.visits, before: lastYear.visits }]
  })
  return change(sum(pairs.map(({ now }) => now)), sum(pairs.map(({ before }) => before)))
}

/** "By visits_per_open_day over all MPPs, ties by slug"; those without come last. */
function rankInMonth(known: readonly Month[], month: Month): number {
  const ranked = known
    .filter((other) => other.month === month.month)
    .toSorted((a, b) => {
      const [left, right] = [visitsPerOpenDay(a) ?? -1, visitsPerOpenDay(b) ?? -1]
      return right - left || (a.mpp.mpp < b.mpp.mpp ? -1 : 1)
    })
  return ranked.indexOf(month) + 1
}

export function provinceMonth(world: World, months: Months): Row[] {
  const groups = groupBy(months.ofMpps.filter(hasData), ({ mpp, month }) => `${mpp.province_code} ${month}`)
  return [...groups].map(([key, ofProvince]) => {
    const [code = '', month = ''] = key.split(' ')
    const visits = sum(ofProvince.map((of) => of.visits))
    const busiest = ofProvince.toSorted((a, b) => b.visits - a.visits || (a.mpp.mpp < b.mpp.mpp ? -1 : 1))
    const bases = new Set(ofProvince.map((of) => of.basis))
    return {
      ...provinceOf(world, code),
      month,
      mpps_reporting: ofProvince.length,
      mpps_registered: world.reference.mpps.filter((mpp) => mpp.province_code === code).length,
      visits,
      // "visits over the sum of its MPPs' open (in tally months expected) days"
      visits_per_open_day: rate(visits, sum(ofProvince.map(divisorDays))),
      busiest_mpp: busiest[0]?.mpp.mpp ?? '',
      is_provisional: flag(ofProvince.some((of) => of.isProvisional)),
      coverage: rate(
        sum(ofProvince.map((of) => of.coveredDays)),
        sum(ofProvince.map((of) => of.expectedDays)),
      ),
      basis: bases.size > 1 ? 'mixed' : ([...bases][0] ?? ''),
      is_simulated: flag(ofProvince.some((of) => of.isSimulated)),
    }
  })
}
