/**
 * The oracle: what every view must show, as a plain fold over the set of events in memory. It is written
 * from the contract's definitions alone, slow and without cleverness, and shares no code with the SQL it
 * judges. It does not know last_stored_at, which is no function of the events.
 */
import type { Event } from '../../../schemas/event.ts'
import type { Reference } from '../../../schemas/reference.ts'
import { arrivalsByWeekdayHour } from './arrivals.ts'
import { mppComparisonMonth, peakMonths, provinceMonth } from './comparisons.ts'
import { countersByAgencyDay } from './counter-days.ts'
import { footfallByMppDay, visitsByAgencyDay, visitsByAgencyHour, visitsByMppDay } from './days.ts'
import { dataFreshness } from './freshness.ts'
import { tallies } from './in-force.ts'
import {
  allMonths,
  type Months,
  visitsByAgencyMonth,
  visitsByChannelMonth,
  visitsByMppMonth,
} from './months.ts'
import { visitsByAgencyNow } from './now.ts'
import { quotaByAgencyDay } from './quota-days.ts'
import { satisfactionByAgencyQuarter, satisfactionByMppQuarter } from './satisfaction.ts'
import { serviceThroughputDay, serviceThroughputMonth, serviceThroughputWeek } from './services.ts'
import type { Row, ViewName } from './views.ts'
import { sortRows } from './views.ts'
import { outcomesByWaitMonth, satisfactionByWaitQuarter } from './wait-buckets.ts'
import { waitsByAgencyDay, waitsByAgencyMonth, waitsByMppMonth } from './waits.ts'
import { buildWorld, type World } from './world.ts'

/** The rows of every view, sorted by the view's key columns; events may repeat and come in any order. */
export function foldViews(
  events: readonly Event[],
  reference: Reference,
  now: Date,
): Record<ViewName, Row[]> {
  const world = buildWorld(events, reference, now)
  return foldWorld(world, allMonths(world))
}

/** The same of a world and its months that were built before. */
export function foldWorld(world: World, months: Months): Record<ViewName, Row[]> {
  return {
    visits_by_agency_now: sortRows('visits_by_agency_now', visitsByAgencyNow(world)),
    visits_by_agency_hour: sortRows('visits_by_agency_hour', visitsByAgencyHour(world)),
    visits_by_agency_day: sortRows('visits_by_agency_day', visitsByAgencyDay(world)),
    visits_by_agency_month: sortRows('visits_by_agency_month', visitsByAgencyMonth(world, months)),
    visits_by_mpp_day: sortRows('visits_by_mpp_day', visitsByMppDay(world)),
    visits_by_mpp_month: sortRows('visits_by_mpp_month', visitsByMppMonth(world, months)),
    peak_months: sortRows('peak_months', peakMonths(world, months)),
    mpp_comparison_month: sortRows('mpp_comparison_month', mppComparisonMonth(world, months)),
    province_month: sortRows('province_month', provinceMonth(world, months)),
    tallies: sortRows('tallies', tallies(world)),
    footfall_by_mpp_day: sortRows('footfall_by_mpp_day', footfallByMppDay(world)),
    visits_by_channel_month: sortRows('visits_by_channel_month', visitsByChannelMonth(world)),
    service_throughput_day: sortRows('service_throughput_day', serviceThroughputDay(world)),
    service_throughput_week: sortRows('service_throughput_week', serviceThroughputWeek(world)),
    service_throughput_month: sortRows('service_throughput_month', serviceThroughputMonth(world)),
    waits_by_agency_day: sortRows('waits_by_agency_day', waitsByAgencyDay(world)),
    waits_by_agency_month: sortRows('waits_by_agency_month', waitsByAgencyMonth(world)),
    waits_by_mpp_month: sortRows('waits_by_mpp_month', waitsByMppMonth(world)),
    outcomes_by_wait_month: sortRows('outcomes_by_wait_month', outcomesByWaitMonth(world)),
    satisfaction_by_wait_quarter: sortRows('satisfaction_by_wait_quarter', satisfactionByWaitQuarter(world)),
    quota_by_agency_day: sortRows('quota_by_agency_day', quotaByAgencyDay(world)),
    counters_by_agency_day: sortRows('counters_by_agency_day', countersByAgencyDay(world)),
    arrivals_by_weekday_hour: sortRows('arrivals_by_weekday_hour', arrivalsByWeekdayHour(world)),
    satisfaction_by_agency_quarter: sortRows(
      'satisfaction_by_agency_quarter',
      satisfactionByAgencyQuarter(world, months),
    ),
    satisfaction_by_mpp_quarter: sortRows(
      'satisfaction_by_mpp_quarter',
      satisfactionByMppQuarter(world, months),
    ),
    data_freshness: sortRows('data_freshness', dataFreshness(world)),
  }
}
