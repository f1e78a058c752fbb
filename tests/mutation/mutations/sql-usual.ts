/** Open days, usual days and today. */
import { inFile, type SqlChange } from '../sql/change.ts'

export const sqlUsual: readonly SqlChange[] = [
  ...inFile('views/27_quota_use_day.sql', [
    ['quota use: days without an event have no row', 'LEFT JOIN day', 'INNER JOIN day'],
  ]),
  ...inFile('views/29_open_day.sql', [
    ['open days: without opened counters', 'bitOr(visit_days, opened_days)', 'visit_days'],
    ['open days: without FINAL', 'open_months FINAL', 'open_months'],
  ]),
  ...inFile('views/30_usual_day.sql', [
    ['usual days: seven', '1, 8) AS', '1, 7) AS'],
    ['usual days: today as well', 'day < m.today', 'day <= m.today'],
    ['usual days: those of yesterday', 'toDayOfWeek(m.today) + 7', 'toDayOfWeek(m.today) + 6'],
    ['usual days: the first ones', 'arrayReverseSort(', 'arraySort('],
  ]),
  ...inFile('views/31_leg_by_now.sql', [
    [
      'by now: the time of day in UTC',
      "toDateTime64(m.today, 3, 'UTC'), m.local_now)",
      "toDateTime64(m.today, 3, 'UTC'), now64(3, 'UTC'))",
    ],
    ['by now: legs without FINAL', 'FROM legs FINAL', 'FROM legs'],
    [
      'by now: who is called at the start of the wait still waits',
      'last_attended_at < l.started_waiting_at',
      'last_attended_at <= l.started_waiting_at',
      'Who is called then is served until it ends, which is not before the wait begins.',
    ],
    [
      'by now: the earlier of completing and leaving',
      'greatest(l.last_completed_at, l.last_left_at)',
      'least(l.last_completed_at, l.last_left_at)',
    ],
    [
      'by now: who leaves at the call is still served',
      'last_ended_at < last_attended_at',
      'last_ended_at <= last_attended_at',
    ],
  ]),
]
