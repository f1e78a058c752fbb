/** A small report for tests: Balikpapan's published months of 2025 and simulated months beside them. */
import type {
  AgencyMonthRow,
  ComparisonRow,
  FreshnessRow,
  MppMonthRow,
  PeakRow,
  SummaryReport,
} from '../../readers/rows/summary-rows.ts'

const balikpapan = { mpp: 'balikpapan', mpp_name: 'MPP Kota Balikpapan' }
const kukar = { mpp: 'kukar', mpp_name: 'MPP Kutai Kartanegara' }
const tally = { basis: 'tally', is_provisional: false, is_simulated: false } as const
const simulated = { basis: 'events', is_provisional: false, is_simulated: true } as const

export function feed(
  mpp: { mpp: string; mpp_name: string },
  topic: FreshnessRow['topic'],
  changes: Partial<FreshnessRow> = {},
): FreshnessRow {
  return {
    ...mpp,
    province_code: '64',
    topic,
    state: 'live',
    seconds_since_event: 200,
    events_today: 1_500,
    ahead_seconds: 0,
    events_before_live: 0,
    last_event_at: '2025-10-06 02:26:40',
    as_of: '2025-10-06 02:30:00',
    ...changes,
  }
}

export function peak(month: string, visits: number, rank: number, changes: Partial<PeakRow> = {}): PeakRow {
  return {
    ...balikpapan,
    year: Number(month.slice(0, 4)),
    month,
    visits,
    rank_in_year: rank,
    share_of_year: null,
    lead_over_next: null,
    months_with_data: 3,
    ...tally,
    ...changes,
  }
}

export function agency(name: string, visits: number, changes: Partial<AgencyMonthRow> = {}): AgencyMonthRow {
  return {
    mpp: 'kukar',
    agency: name.toLowerCase(),
    agency_name: name,
    month: '2025-09-01',
    visits,
    visitors: visits - 1,
    visits_per_open_day: visits / 20,
    share_of_mpp: visits / 10_000,
    ...simulated,
    ...changes,
  }
}

export function mppMonth(mpp: typeof kukar, changes: Partial<MppMonthRow> = {}): MppMonthRow {
  return {
    ...mpp,
    month: '2025-09-01',
    visits: 10_000,
    visitors: 9_000,
    open_days: 20,
    expected_days: 21,
    agencies_active: 12,
    visits_per_open_day: 500,
    coverage: 20 / 21,
    ...simulated,
    ...changes,
  }
}

export function compared(
  mpp: typeof kukar,
  rank: number,
  changes: Partial<ComparisonRow> = {},
): ComparisonRow {
  return {
    ...mpp,
    month: '2025-09-01',
    visits: 10_000,
    open_days: 20,
    agencies_active: 12,
    visits_per_open_day: 500,
    visits_per_agency_day: 41.66,
    change_on_previous_month: -0.031,
    change_on_last_year: null,
    visits_year_to_date: 80_000,
    months_year_to_date: 9,
    change_year_to_date: null,
    rank_in_month: rank,
    coverage: 1,
    ...({ previous_month_basis: 'events', last_year_basis: '' } as const),
    ...simulated,
    ...changes,
  }
}

export function smallReport(changes: Partial<SummaryReport> = {}): SummaryReport {
  const now = { local_date: '2025-10-06', visits: 120, waiting: 14, in_service: 9, counters_open: 22 }
  const whole = { open_days: null, visitors: null, ...tally }
  return {
    is_public: false,
    as_of: '2025-10-06T02:30:00Z',
    scope: { mpps: [], month: null },
    comparison_month: '2025-09-01',
    clocks: [],
    freshness: [
      ...(['queue', 'survey', 'counter'] as const).map((topic) =>
        feed(balikpapan, topic, { state: 'never', seconds_since_event: null, events_today: 0 }),
      ),
      ...(['queue', 'survey', 'counter'] as const).map((topic) => feed(kukar, topic)),
    ],
    months: [
      mppMonth(balikpapan, {
        visits: 5_962,
        visits_per_open_day: 283.904,
        agencies_active: 0,
        coverage: 1,
        ...whole,
      }),
      mppMonth(kukar),
    ],
    agencies: [agency('Disdukcapil', 2_480), agency('Bank', 1_930, { share_of_mpp: null, visitors: null })],
    peaks: [
      peak('2025-07-01', 6_814, 1, { lead_over_next: 6_814 / 5_962 - 1 }),
      peak('2025-09-01', 5_962, 2),
      peak('2025-08-01', 5_367, 3),
    ],
    comparison: [
      compared(kukar, 1, { previous_month_basis: 'tally' }),
      compared(balikpapan, 2, {
        visits: 5_962,
        agencies_active: 0,
        visits_per_open_day: 283.904,
        visits_per_agency_day: null,
        visits_year_to_date: 18_143,
        months_year_to_date: 3,
        open_days: null,
        ...tally,
      }),
    ],
    provinces: [
      {
        province_code: '64',
        province: 'Kalimantan Timur',
        month: '2025-09-01',
        mpps_reporting: 2,
        mpps_registered: 2,
        visits: 15_962,
        visits_per_open_day: 389.3,
        busiest_mpp: 'kukar',
        coverage: 0.976,
        basis: 'mixed',
        is_provisional: false,
        is_simulated: true,
      },
    ],
    now: [
      {
        ...balikpapan,
        ...now,
        visits: 0,
        waiting: 0,
        in_service: 0,
        counters_open: 0,
        longest_wait_seconds: null,
        is_simulated: false,
      },
      { ...kukar, ...now, longest_wait_seconds: 4_330, is_simulated: true },
    ],
    ...changes,
  }
}
