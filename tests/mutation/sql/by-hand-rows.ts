/** Alerts, silences and dead letters as they are inserted, and what their views have to show. */

const first = {
  mpp: 'kukar',
  alert_id: 'one',
  agency: 'disdukcapil',
  kind: 'surge',
  calendar_note: '',
  started_at: '2026-10-22 03:00:00',
  window_start: '2026-10-22 02:00:00',
  expected: 10,
  expected_low: 5,
  expected_high: 16,
  score: 6,
  driving_agencies: 'disdukcapil',
}
const firing = {
  ...first,
  status: 'firing',
  window_end: '2026-10-22 03:00:00',
  observed: 90,
  updated_at: '2026-10-22 03:01:00',
}
/** Of fewer visits, so that the greater number does not stand for the later row. */
const resolved = {
  ...first,
  status: 'resolved',
  resolved_at: '2026-10-22 05:00:00',
  window_end: firing.window_end,
  observed: 44,
  updated_at: '2026-10-22 05:01:00',
}
const second = {
  ...firing,
  mpp: 'kotim',
  alert_id: 'two',
  agency: '',
  kind: 'drop',
  driving_agencies: 'unlisted',
}
const third = { ...firing, mpp: 'balikpapan', alert_id: 'three', agency: 'unlisted' }
const fourth = { ...firing, alert_id: 'four', agency: 'unlisted' }
/** Fires at the same MPP as the one before, and neither has ended. */
const fifth = { ...firing, alert_id: 'five', agency: 'unlisted', kind: 'silent' }

export const alertRows = [resolved, firing, second, third, fourth, fifth]

const names: Record<string, string> = {
  one: 'Dinas Kependudukan dan Pencatatan Sipil Kabupaten Kutai Kartanegara',
  two: '',
  three: 'unlisted',
  four: 'unlisted',
  five: 'unlisted',
}

const shown = [resolved, ...[second, third, fourth, fifth].map((row) => ({ ...row, resolved_at: null }))]
export const alertsExpected = shown.map((row) => ({
  mpp: row.mpp,
  alert_id: row.alert_id,
  agency: row.agency,
  agency_name: names[row.alert_id],
  kind: row.kind,
  status: row.status,
  started_at: row.started_at,
  resolved_at: row.resolved_at,
  window_start: row.window_start,
  window_end: row.window_end,
  observed: row.observed,
  expected: row.expected,
  expected_low: row.expected_low,
  expected_high: row.expected_high,
  score: row.score,
  driving_agencies: row.driving_agencies,
  updated_at: row.updated_at,
}))

const silence = {
  silence_id: 'one',
  mpp: 'kukar',
  agency: 'disdukcapil',
  kind: 'surge',
  author: 'a',
  reason: 'r',
  starts_at: '2026-10-22 03:00:00',
  expires_at: '2099-01-01 00:00:00',
  is_removed: 0,
  updated_at: 1,
}
const everywhere = { ...silence, silence_id: 'every', mpp: '', agency: '*', kind: '' }
const toCome = {
  ...silence,
  silence_id: 'to come',
  mpp: 'kotim',
  agency: '',
  starts_at: '2098-01-01 00:00:00',
}
const over = { ...silence, silence_id: 'over', expires_at: '2026-10-22 04:00:00' }
const removed = { ...silence, silence_id: 'removed', agency: 'unlisted' }

export const silenceRows = [silence, everywhere, toCome, over, removed]
/** Not merged with the row that it removes. */
export const laterSilenceRow = { ...removed, is_removed: 1, updated_at: 2 }

/** @param mpps - all that are registered. */
export function silencesExpected(mpps: readonly string[]): Readonly<Record<string, unknown>>[] {
  const shownAt = (mpp: string, row: typeof silence, agency_name: string, scope: string) => {
    const { silence_id, agency, kind, author, reason, starts_at, expires_at } = row
    return { mpp, silence_id, agency, agency_name, kind, scope, author, reason, starts_at, expires_at }
  }
  return [
    shownAt('kukar', silence, names['one'] ?? '', 'mpp'),
    shownAt('kotim', toCome, '', 'mpp'),
    ...mpps.map((mpp) => shownAt(mpp, everywhere, '*', 'every_mpp')),
  ]
}

/** A record that was refused at a time for a reason, its own stamp beside it. */
function letter(
  offset: number,
  reason: string,
  record_time: string,
  refused_at: string,
): Record<string, unknown> {
  return {
    topic: 'mpp.queue.v1',
    kafka_partition: offset % 2,
    kafka_offset: offset,
    reason,
    record_time,
    refused_at,
    stored_at: refused_at,
  }
}

const refusedAt = '2026-03-05 10:00:00.000'
/** The fifth is refused again later, for another reason; its stamp says nothing, so its first refusal dates it. */
export const letterRows = [
  letter(1, 'tombstone', '2026-03-02 01:00:00.000', refusedAt),
  letter(2, 'tombstone', '1970-01-21 10:00:00.000', refusedAt),
  letter(3, 'tombstone', '2026-03-06 10:00:00.001', refusedAt),
  letter(4, 'tombstone', '2026-03-06 10:00:00.000', refusedAt),
  letter(5, 'not_json', '1999-12-31 23:59:59.999', refusedAt),
  letter(6, 'tombstone', '2000-01-01 00:00:00.000', refusedAt),
  letter(5, 'unknown_mpp', '1999-12-31 23:59:59.999', '2026-04-09 10:00:00.000'),
]

/** Refused again, and not merged with the first time. */
export const laterLetterRow = letter(2, 'not_json', '1970-01-21 10:00:00.000', '2026-04-09 10:00:00.000')

const topic = 'mpp.queue.v1'
export const lettersExpected = [
  ...(['2000-01-01 00:00:00', '2026-03-02 01:00:00', '2026-03-06 10:00:00'] as const).map((last_at) => ({
    local_date: last_at.slice(0, 10),
    topic,
    reason: 'tombstone',
    dead_letters: 1,
    last_at,
  })),
  ...['tombstone', 'unknown_mpp', 'not_json'].map((reason) => ({
    local_date: '2026-03-05',
    topic,
    reason,
    dead_letters: 1,
    last_at: '2026-03-05 10:00:00',
  })),
]
