/**
 * The figures: for each column that is one, the concept that it is about, how it is measured and in which unit. Its
 * definition is the comment of the column. A new figure needs a line here.
 */
import type { Concept, Words } from './concepts.ts'

export interface Indicator {
  readonly concept: Concept
  readonly measure: Words
  readonly unit: Words
}

const measures = {
  count: { id: 'jumlah', en: 'count' },
  ratio: { id: 'rasio', en: 'ratio' },
  mean: { id: 'rata-rata', en: 'mean' },
  quantile: { id: 'kuantil', en: 'quantile' },
  duration: { id: 'durasi', en: 'duration' },
  index: { id: 'indeks', en: 'index' },
  grade: { id: 'golongan', en: 'grade' },
  rank: { id: 'peringkat', en: 'rank' },
  clock: { id: 'waktu', en: 'time of day' },
  various: { id: 'menurut kolom unit', en: 'by the column unit' },
} as const satisfies Record<string, Words>

const units = {
  visits: { id: 'kunjungan', en: 'visits' },
  visitors: { id: 'pengunjung', en: 'visitors' },
  matters: { id: 'keperluan', en: 'matters' },
  tickets: { id: 'tiket', en: 'tickets' },
  refusals: { id: 'penolakan', en: 'refusals' },
  responses: { id: 'jawaban survei', en: 'survey responses' },
  people: { id: 'orang masuk', en: 'people entering' },
  agencies: { id: 'instansi', en: 'agencies' },
  mpps: { id: 'MPP', en: 'MPPs' },
  counters: { id: 'loket', en: 'counters' },
  sensors: { id: 'sensor', en: 'sensors' },
  days: { id: 'hari', en: 'days' },
  months: { id: 'bulan', en: 'months' },
  seconds: { id: 'detik', en: 'seconds' },
  minutes: { id: 'menit', en: 'minutes' },
  perOpenDay: { id: 'kunjungan per hari buka', en: 'visits per open day' },
  perAgencyDay: { id: 'kunjungan per hari-instansi', en: 'visits per agency day' },
  one: { id: 'bagian dari satu (1 = 100 %)', en: 'parts of one (1 = 100%)' },
  score: { id: 'nilai 1 sampai 4', en: 'score 1 to 4' },
  index: { id: 'indeks 25 sampai 100', en: 'index 25 to 100' },
  grade: { id: 'A, B, C atau D', en: 'A, B, C or D' },
  rank: { id: 'urutan, 1 terbanyak', en: 'place, 1 for the most' },
  clock: { id: 'jam setempat JJ:MM', en: 'local time HH:MM' },
  various: { id: 'menurut kolom unit', en: 'by the column unit' },
} as const satisfies Record<string, Words>

type Of = readonly [Concept, keyof typeof measures, keyof typeof units]

const nrr: Of = ['satisfaction', 'mean', 'score']

/** The columns of waits where they are of all legs of a month. */
function waitsOfMonth(view: string): Record<string, Of> {
  const of = (columns: readonly string[], measure: keyof typeof measures, unit: keyof typeof units) =>
    columns.map((column): [string, Of] => [`${view}.${column}`, ['waitsOfMonth', measure, unit]])
  return Object.fromEntries([
    ...of(['timed_legs', 'untimed_legs'], 'count', 'visits'),
    ...of(['wait_mean_seconds', 'service_mean_seconds'], 'mean', 'seconds'),
    ...of(['wait_p50_seconds', 'wait_p90_seconds', 'wait_p95_seconds'], 'quantile', 'seconds'),
    ...of(['service_p50_seconds', 'service_p90_seconds'], 'quantile', 'seconds'),
  ])
}

/** By column, or by `view.column` where a view means something of its own. */
const figures: Readonly<Record<string, Of>> = {
  visits: ['visit', 'count', 'visits'],
  'visits_by_channel_month.visits': ['channel', 'count', 'tickets'],
  'province_month.visits': ['province', 'count', 'visits'],
  visitors: ['visitor', 'count', 'visitors'],
  matters: ['matter', 'count', 'matters'],
  issued: ['ticket', 'count', 'tickets'],
  'quota_by_agency_day.issued': ['quota', 'count', 'tickets'],
  completed: ['ticket', 'count', 'tickets'],
  missed: ['ticket', 'count', 'tickets'],
  cancelled: ['ticket', 'count', 'tickets'],
  transferred_in: ['ticket', 'count', 'tickets'],
  waiting: ['ticket', 'count', 'tickets'],
  in_service: ['ticket', 'count', 'tickets'],
  refused: ['refused', 'count', 'refusals'],
  refused_for_quota: ['refused', 'count', 'refusals'],
  agencies_active: ['visit', 'count', 'agencies'],
  longest_wait_seconds: ['waiting', 'duration', 'seconds'],
  timed_legs: ['waiting', 'count', 'visits'],
  untimed_legs: ['waiting', 'count', 'visits'],
  wait_mean_seconds: ['waiting', 'mean', 'seconds'],
  wait_p50_seconds: ['quantile', 'quantile', 'seconds'],
  wait_p90_seconds: ['quantile', 'quantile', 'seconds'],
  wait_p95_seconds: ['quantile', 'quantile', 'seconds'],
  service_mean_seconds: ['waiting', 'mean', 'seconds'],
  service_p50_seconds: ['quantile', 'quantile', 'seconds'],
  service_p90_seconds: ['quantile', 'quantile', 'seconds'],
  within_standard_rate: ['standard', 'ratio', 'one'],
  never_called: ['neverCalled', 'count', 'visits'],
  ...waitsOfMonth('waits_by_agency_month'),
  ...waitsOfMonth('waits_by_mpp_month'),
  'outcomes_by_wait_month.visits': ['outcomesByWait', 'count', 'visits'],
  'outcomes_by_wait_month.completed': ['outcomesByWait', 'count', 'visits'],
  'outcomes_by_wait_month.missed': ['outcomesByWait', 'count', 'visits'],
  'outcomes_by_wait_month.cancelled': ['outcomesByWait', 'count', 'visits'],
  'outcomes_by_wait_month.transferred': ['outcomesByWait', 'count', 'visits'],
  'satisfaction_by_wait_quarter.responses': ['satisfactionByWait', 'count', 'responses'],
  'satisfaction_by_wait_quarter.ikm': ['satisfactionByWait', 'index', 'index'],
  'satisfaction_by_wait_quarter.ikm_low': ['satisfactionByWait', 'index', 'index'],
  'satisfaction_by_wait_quarter.ikm_high': ['satisfactionByWait', 'index', 'index'],
  open_days: ['openDay', 'count', 'days'],
  expected_days: ['expectedDay', 'count', 'days'],
  coverage: ['coverage', 'ratio', 'one'],
  visits_per_open_day: ['perOpenDay', 'mean', 'perOpenDay'],
  'province_month.visits_per_open_day': ['province', 'mean', 'perOpenDay'],
  'arrivals_by_weekday_hour.visits_per_open_day': ['arrivals', 'mean', 'perOpenDay'],
  visits_per_agency_day: ['perAgencyDay', 'mean', 'perAgencyDay'],
  share_of_mpp: ['share', 'ratio', 'one'],
  share_of_year: ['peak', 'ratio', 'one'],
  lead_over_next: ['peak', 'ratio', 'one'],
  months_with_data: ['peak', 'count', 'months'],
  rank_in_year: ['peak', 'rank', 'rank'],
  rank_in_month: ['perOpenDay', 'rank', 'rank'],
  change_on_previous_month: ['change', 'ratio', 'one'],
  change_on_last_year: ['change', 'ratio', 'one'],
  visits_year_to_date: ['yearToDate', 'count', 'visits'],
  change_year_to_date: ['yearToDate', 'ratio', 'one'],
  mpps_reporting: ['province', 'count', 'mpps'],
  mpps_registered: ['province', 'count', 'mpps'],
  quota: ['quota', 'count', 'tickets'],
  used_rate: ['quota', 'ratio', 'one'],
  exhausted_at_local: ['quota', 'clock', 'clock'],
  quota_days: ['quota', 'count', 'days'],
  days_at_quota: ['quota', 'count', 'days'],
  counters_open: ['counter', 'count', 'counters'],
  counters_used: ['counter', 'count', 'counters'],
  open_minutes: ['counter', 'duration', 'minutes'],
  serving_minutes: ['counter', 'duration', 'minutes'],
  utilisation: ['counter', 'ratio', 'one'],
  completion_rate: ['service', 'ratio', 'one'],
  responses: ['sample', 'count', 'responses'],
  responses_needed: ['sample', 'count', 'responses'],
  nrr_requirements: nrr,
  nrr_procedure: nrr,
  nrr_time: nrr,
  nrr_cost: nrr,
  nrr_product: nrr,
  nrr_competence: nrr,
  nrr_behaviour: nrr,
  nrr_complaints: nrr,
  nrr_facilities: nrr,
  ikm: ['satisfaction', 'index', 'index'],
  ikm_weight_011: ['satisfaction', 'index', 'index'],
  grade: ['satisfaction', 'grade', 'grade'],
  ikm_low: ['interval', 'index', 'index'],
  ikm_high: ['interval', 'index', 'index'],
  usual_visits_by_now: ['usual', 'quantile', 'visits'],
  sensors: ['footfall', 'count', 'sensors'],
  entered: ['footfall', 'count', 'people'],
  count: ['basis', 'count', 'various'],
  published: ['published', 'various', 'various'],
  computed: ['published', 'various', 'various'],
  difference: ['published', 'various', 'various'],
  difference_rate: ['published', 'ratio', 'one'],
}

export function indicatorOf(view: string, column: string): Indicator | undefined {
  const figure = figures[`${view}.${column}`] ?? figures[column]
  if (figure === undefined) return undefined
  const [concept, measure, unit] = figure
  return { concept, measure: measures[measure], unit: units[unit] }
}
