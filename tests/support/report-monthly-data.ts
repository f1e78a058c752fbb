/** A small monthly report for tests: Balikpapan in March 2026, with few visitors at some agencies. */
import type {
  MonthlyAgencyRow,
  MonthlyReport,
  MonthlyWaitRow,
  QuotaRow,
  SatisfactionRow,
  YearMonthRow,
} from '../../readers/rows/monthly-rows.ts'
import { leaving, leavingTotal, outcome, waitScore } from './report-leaving-data.ts'
import { compared, feed } from './report-data.ts'

const events = { basis: 'events', is_provisional: false, is_simulated: false } as const
const balikpapan = { mpp: 'balikpapan', mpp_name: 'MPP Kota Balikpapan' }

export function yearMonth(month: string, visits: number, changes: Partial<YearMonthRow> = {}): YearMonthRow {
  return {
    month,
    visits,
    visitors: visits,
    open_days: 20,
    expected_days: 20,
    agencies_active: 4,
    coverage: 1,
    visits_per_open_day: visits / 20,
    rank_in_year: 2,
    share_of_year: 0.25,
    lead_over_next: null,
    months_with_data: 3,
    ...events,
    ...changes,
  }
}

export function agencyMonth(
  agency: string,
  visits: number,
  changes: Partial<MonthlyAgencyRow> = {},
): MonthlyAgencyRow {
  return {
    agency,
    agency_name: `Dinas ${agency} Kota Balikpapan`,
    month: '2026-03-01',
    visits,
    visitors: visits,
    open_days: 20,
    visits_per_open_day: visits / 20,
    share_of_mpp: visits / 1_000,
    coverage: 1,
    difference: 4,
    change_on_previous_month: 0.1,
    ...events,
    peak_day: '2026-03-09',
    peak_day_visits: Math.ceil(visits / 10),
    ...changes,
  }
}

export function wait(agency: string, legs: number, rate: number | null): MonthlyWaitRow {
  return {
    agency,
    agency_name: `Dinas ${agency} Kota Balikpapan`,
    timed_legs: legs,
    untimed_legs: 2,
    wait_mean_seconds: 300,
    median_day_p50_seconds: 240,
    median_day_p90_seconds: 600,
    worst_day: '2026-03-10',
    worst_day_p90_seconds: 1_200,
    within_standard_rate: rate,
    standard_legs: rate === null ? 0 : legs,
    standard_wait_minutes: rate === null ? null : 20,
    untimed_share: 2 / (legs + 2),
  }
}

export function quota(agency: string, issued: number, refused: number): QuotaRow {
  return {
    agency,
    agency_name: `Dinas ${agency} Kota Balikpapan`,
    quota_days: 20,
    days_at_quota: 3,
    quota: 400,
    issued,
    used_rate: issued / 400,
    refused_for_quota: refused,
    earliest_exhausted_local: '09:30',
    median_exhausted_local: '11:00',
  }
}

export function survey(changes: Partial<SatisfactionRow> = {}): SatisfactionRow {
  return {
    quarter: '2026-01-01',
    responses: 400,
    ikm: 88.305,
    ikm_weight_011: 87.42,
    grade: 'A',
    nrr_requirements: 3.5,
    nrr_procedure: 3.5,
    nrr_time: 3.25,
    nrr_cost: 4,
    nrr_product: 3.5,
    nrr_competence: 3.5,
    nrr_behaviour: 3.5,
    nrr_complaints: 3.5,
    nrr_facilities: 3.535,
    responses_needed: 370,
    is_sample_adequate: 1,
    ikm_low: 87,
    ikm_high: 89.6,
    ...changes,
  }
}

export function smallMonthly(changes: Partial<MonthlyReport> = {}): MonthlyReport {
  const march = yearMonth('2026-03-01', 1_000)
  const comparisonColumns = {
    province_code: '64',
    expected_days: 21,
    previous_month_coverage: 1,
    last_year_coverage: null,
    month: '2026-03-01',
  }
  return {
    ...balikpapan,
    regency_code: '64.71',
    regency: 'Kota Balikpapan',
    province_code: '64',
    province: 'Kalimantan Timur',
    is_public: false,
    as_of: '2026-04-06T02:30:00Z',
    time_zone: 'Asia/Makassar',
    month: '2026-03-01',
    figures: march,
    clocks: [],
    freshness: (['queue', 'survey', 'counter'] as const).map((topic) =>
      feed(balikpapan, topic, { last_event_at: '2026-04-06 02:26:40' }),
    ),
    year: [
      yearMonth('2025-12-01', 800, { rank_in_year: 1 }),
      yearMonth('2026-01-01', 1_100, { rank_in_year: 1, lead_over_next: 0.1 }),
      yearMonth('2026-02-01', 900, { rank_in_year: 3 }),
      march,
    ],
    days: [
      ...(['2026-03-02', '2026-03-03'] as const).map((local_date, at) => ({
        local_date,
        visits: 480 + at,
        visitors: 400,
        is_expected_day: true,
        is_simulated: false,
        basis: 'events' as const,
      })),
      {
        local_date: '2026-03-04',
        visits: 39,
        visitors: 3,
        is_expected_day: true,
        basis: 'events',
        is_simulated: false,
      },
    ],
    agencies: [
      agencyMonth('dukcapil', 900),
      agencyMonth('samsat', 60, { difference: -9 }),
      agencyMonth('pajak', 30),
      agencyMonth('arsip', 4),
    ],
    waits: [
      wait('dukcapil', 890, 0.9),
      wait('samsat', 58, 57 / 58),
      wait('pajak', 30, 1),
      wait('arsip', 4, null),
    ],
    waits_total: {
      timed_legs: 982,
      untimed_legs: 8,
      untimed_share: 8 / 990,
      wait_mean_seconds: 300,
      within_standard_rate: 0.91,
      within_standard_of_all: 0.9,
    },
    leaving: [
      leaving('dukcapil', 890, 12),
      leaving('samsat', 58, 2),
      leaving('pajak', 30, 0),
      leaving('arsip', 4, 0),
    ],
    leaving_total: leavingTotal(982, 14),
    outcomes: [
      outcome('00-05', 600, [580, 8, 6, 5]),
      outcome('05-15', 300, [250, 20, 24, 6]),
      outcome('15-30', 82, [60, 12, 3, 7]),
      outcome('unknown', 14, [6, 0, 0, 0]),
    ],
    outcomes_total: { visits: 996, completed: 896, missed: 40, cancelled: 33, transferred: 18 },
    quotas: [quota('dukcapil', 400, 40), quota('samsat', 60, 9), quota('pajak', 30, 0)],
    quotas_total: { refused_for_quota: 49 },
    satisfaction: [survey()],
    satisfaction_by_wait: [
      waitScore('dukcapil', '00-05', 200, 92),
      waitScore('dukcapil', '60+', 40, 71.25),
      waitScore('dukcapil', 'unknown', 9),
      waitScore('samsat', '00-05', 21, 85),
      waitScore('samsat', '60+', 3, 60),
    ],
    comparison: [
      { ...compared({ mpp: 'kukar', mpp_name: 'MPP Kutai Kartanegara' }, 1), ...comparisonColumns },
      {
        ...compared(balikpapan, 2, { visits: 1_000, visits_per_open_day: 50, is_simulated: false }),
        ...comparisonColumns,
      },
    ],
    ...changes,
  }
}
