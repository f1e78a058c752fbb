/**
 * The roles of columns that are not figures: they identify the row, or say how to read its figures.
 */
import type { Words } from './concepts.ts'

export interface Classification {
  readonly name: Words
  /** Who defines the codes, and where the list of them is. */
  readonly standard: string
  /** The column with the name that belongs to the code. */
  readonly label?: string
}

const placeCode = 'Area codes of the Ministry of Home Affairs (Kemendagri), as texts'

/** Columns that identify the subject of the row, in their order. */
export const classifications: Readonly<Record<string, Classification>> = {
  province_code: { name: { id: 'Provinsi', en: 'Province' }, standard: placeCode, label: 'province' },
  regency_code: {
    name: { id: 'Kabupaten/kota', en: 'Regency or city' },
    standard: `${placeCode}; the BPS code of each is in places`,
    label: 'regency',
  },
  mpp: {
    name: { id: 'MPP', en: 'MPP' },
    standard: 'Reference data, sql/reference/mpps.csv',
    label: 'mpp_name',
  },
  agency: {
    name: { id: 'Instansi', en: 'Agency' },
    standard: 'Reference data, sql/reference/agencies.csv; an agency that is not in it stands under its slug',
    label: 'agency_name',
  },
  service: {
    name: { id: 'Layanan', en: 'Service' },
    standard: 'Reference data, sql/reference/services.csv; a service that is not in it stands under its slug',
  },
  wait_bucket: {
    name: { id: 'Kelompok waktu tunggu', en: 'Wait bucket' },
    standard: '00-05, 05-15, 15-30, 30-60, 60+ minutes, unknown',
  },
  channel: { name: { id: 'Saluran', en: 'Channel' }, standard: 'walk_in, online, appointment' },
  weekday: { name: { id: 'Hari dalam minggu', en: 'Weekday' }, standard: 'ISO 8601: 1 Monday to 7 Sunday' },
  local_hour: { name: { id: 'Jam setempat', en: 'Local hour' }, standard: '0 to 23' },
  unit: { name: { id: 'Satuan', en: 'Unit' }, standard: 'The words of the column unit' },
}

/** Columns that say when. */
export const timeColumns = [
  'local_date',
  'week',
  'month',
  'quarter',
  'year',
  'period_start',
  'period_end',
] as const

/** Columns that say how to read the figures beside them. */
export const remarkColumns = [
  'basis',
  'previous_month_basis',
  'last_year_basis',
  'base',
  'remark',
  'is_provisional',
  'is_simulated',
  'is_expected_day',
  'is_peak',
  'is_sample_adequate',
  'busiest_mpp',
  'last_event_at',
  'revision',
  'publisher',
] as const

/** Views about the pipeline itself: no statistics of visits. */
export const operationalViews: readonly string[] = [
  'data_dictionary',
  'data_freshness',
  'dead_letters',
  'silences',
  'visit_alerts',
]

// Columns that name a row besides classification and time; names and the place of an MPP follow from its slug.
const otherKeys = ['topic', 'reason', 'alert_id', 'view', 'column']

/** The columns that name a row of a view: those that a reader groups or joins by. */
export function keyColumns(columns: readonly string[]): string[] {
  const has = (name: string): boolean => columns.includes(name)
  if (has('alert_id')) return ['alert_id']
  if (has('silence_id')) return ['mpp', 'silence_id']
  const places = has('mpp') ? ['mpp'] : ['province_code']
  const kinds = Object.keys(classifications).filter((name) => !/^(province|regency)_code$|^mpp$/.test(name))
  return [...places, ...kinds, ...timeColumns.filter((name) => name !== 'year'), ...otherKeys].filter(has)
}
