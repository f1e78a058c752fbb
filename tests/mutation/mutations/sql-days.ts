/** Days and months that are stored or computed, and which of them is chosen. */
import { inFile, type SqlChange } from '../sql/change.ts'

export const sqlDays: readonly SqlChange[] = [
  ...inFile('migrations/0003_days.sql', [
    ['days: the key has no agency', 'ORDER BY (mpp, agency, local_date)', 'ORDER BY (mpp, local_date)'],
    ['months: the key has no agency', 'ORDER BY (mpp, month, agency)', 'ORDER BY (mpp, month)'],
  ]),
  ...inFile('views/03_choice.sql', [
    [
      'months: a stored month is used whatever its mark',
      'HAVING sum(legs_mark) != sum(stored_mark)\nSETTINGS',
      'HAVING sum(stored_mark) = 0\nSETTINGS',
    ],
    ['days: the newest month is where days are looked for', 'arrayMin(', 'arrayMax('],
    [
      'days: a stored day is used whatever its mark',
      '    HAVING sum(legs_mark) != sum(stored_mark)\n)',
      '    HAVING sum(stored_mark) = 0\n)',
    ],
    [
      'days: stored twice, a day has both marks',
      'SELECT mpp, local_date, 0, argMax(mark, stored_at)',
      'SELECT mpp, local_date, 0, sum(mark)',
      'Such a day is computed from its legs, which gives the same figures.',
    ],
  ]),
  ...inFile('views/parts/visit_counts.sql', [
    ['days: simulated if every leg is', 'max(l.is_simulated)', 'min(l.is_simulated)'],
    [
      'days: a ticket at two agencies is two visits',
      'uniqExactIf(l.ticket_id, l.first_visit_local IS NOT NULL) AS visits',
      'countIf(l.first_visit_local IS NOT NULL) AS visits',
    ],
    [
      'days: tickets with a visitor are unnamed too',
      ' - uniqExactIf(l.ticket_id, notEmpty(l.visitor_hashes))',
      '',
    ],
  ]),
  ...inFile('views/parts/day_counts.sql', [
    [
      'days: a ticket completed at two agencies counts twice',
      'uniqExactIf(l.ticket_id, l.last_completed_at IS NOT NULL)',
      'countIf(l.last_completed_at IS NOT NULL)',
      'Only days of agencies show it, and a ticket has one leg there.',
    ],
    ['days: the matters of one ticket alone', 'sum(l.matters) AS matters', 'max(l.matters) AS matters'],
    [
      'days: every refused ticket is refused for the quota',
      'l.first_refused_for_quota_local IS NOT NULL',
      'l.is_refused',
    ],
    [
      'days: transferred away in place of to here',
      'uniqExactIf(l.ticket_id, l.is_transferred_in)',
      'uniqExactIf(l.ticket_id, l.is_transferred)',
    ],
  ]),
  ...inFile('views/parts/day_parts.sql', [
    [
      'days: channels of all visits',
      'sumMapIf([channel], [toUInt32(1)], l.first_issued_local',
      'sumMapIf([channel], [toUInt32(1)], l.first_visit_local',
    ],
    [
      'days: transferred to here in a wait bucket',
      '[toUInt32(l.is_transferred)]',
      '[toUInt32(l.is_transferred_in)]',
    ],
    [
      'days: a service issued and completed counts twice',
      'arrayDistinct(arrayConcat(services_issued, services_completed))',
      'arrayConcat(services_issued, services_completed)',
    ],
    ['days: equal waits count once', 'arraySort(groupArray(wait_ms))', 'arraySort(groupUniqArray(wait_ms))'],
    [
      'days: service times that are equal count once',
      'arraySort(groupArray(service_ms))',
      'arraySort(groupUniqArray(service_ms))',
    ],
    [
      'days: wait buckets of issued tickets alone',
      'l.first_visit_local IS NOT NULL) AS by_wait',
      'l.first_issued_local IS NOT NULL) AS by_wait',
    ],
  ]),
  ...inFile('views/04_day.sql', [
    ['day: stored days without FINAL', 'FROM day_figures FINAL', 'FROM day_figures'],
    ['day: legs without FINAL', 'FROM legs AS l FINAL', 'FROM legs AS l'],
    [
      'day: a stored day stands beside the one that is computed',
      ' AND (mpp, local_date) NOT IN (SELECT untuple(arrayJoin(days)))',
      '',
    ],
    ['day: an MPP has no day of its own', "['', l.agency] AS scope", '[l.agency] AS scope'],
  ]),
  ...inFile('views/05_day_parts.sql', [
    ['day parts: the stored MPP is an agency', "agency != '' AND {mine}", '{mine}'],
    ['day parts: legs without FINAL', 'FROM legs AS l FINAL', 'FROM legs AS l'],
    ['day parts: stored days without FINAL', 'FROM day_figures FINAL', 'FROM day_figures'],
  ]),
  ...inFile('views/07_month_parts.sql', [
    ['month parts: the stored MPP is an agency', "agency != '' AND {mine}", '{mine}'],
    ['month parts: stored months without FINAL', 'FROM month_figures FINAL', 'FROM month_figures'],
    ['month parts: stored days without FINAL', 'FROM day_figures FINAL', 'FROM day_figures'],
    ['month parts: legs without FINAL', 'FROM legs AS l FINAL', 'FROM legs AS l'],
    ['month parts: simulated if all of it is', 'max(l.is_simulated)', 'min(l.is_simulated)'],
    [
      'month parts: a stored month stands beside its days',
      ' AND (mpp, month) NOT IN (SELECT untuple(arrayJoin(months)))',
      '',
    ],
    [
      'month parts: days stand beside their stored month',
      'AND (mpp, toStartOfMonth(local_date)) IN (SELECT untuple(arrayJoin(months)))\n        ',
      '',
    ],
    [
      'month parts: a stored day stands beside the one that is computed',
      '\n        AND (mpp, local_date) NOT IN (SELECT untuple(arrayJoin(days)))',
      '',
    ],
  ]),
  ...inFile('views/parts/stored_parts.sql', [
    [
      'stored parts: missed and cancelled are exchanged',
      'wait_buckets.missed, wait_buckets.cancelled',
      'wait_buckets.cancelled, wait_buckets.missed',
    ],
  ]),
  ...inFile('views/parts/parts_to_store.sql', [
    ['store: completed in place of issued services', 'by_service.2) AS', 'by_service.3) AS'],
    ['store: missed in place of cancelled', 'by_wait.5) AS', 'by_wait.4) AS'],
  ]),
  ...inFile('views/11_store_days.sql', [
    [
      'store days: of a day stored twice, the former is asked',
      'argMax(',
      'argMin(',
      'Such a day is stored again each minute until its rows are merged, with the same figures.',
    ],
    ['store days: legs without FINAL', 'FROM legs AS l FINAL', 'FROM legs AS l'],
    [
      'store days: the day of today as well',
      'l.local_date < c.today',
      'l.local_date <= c.today',
      'A day that is stored too early is computed from its legs as soon as they have another mark.',
    ],
  ]),
  ...inFile('views/12_store_months.sql', [
    [
      'store months: a visitor counts on each day',
      'uniqExactArray(d.visitor_hashes)',
      'sum(length(d.visitor_hashes))',
    ],
    [
      'store months: of a month stored twice, the former is asked',
      'SELECT mpp, month, argMax(',
      'SELECT mpp, month, argMin(',
      'Such a month is stored again each minute until its rows are merged, with the same figures.',
    ],
    ['store months: days without FINAL', 'FROM day_figures AS d FINAL', 'FROM day_figures AS d'],
    ['store months: simulated if all of it is', 'max(d.is_simulated)', 'min(d.is_simulated)'],
    ['store months: the waits of one day', 'groupArrayArray(d.waits_ms)', 'any(d.waits_ms)'],
    [
      'store months: service times that are equal count once',
      'groupArrayArray(d.services_ms)',
      'groupUniqArrayArray(d.services_ms)',
    ],
    ['store months: never called on one day', 'sum(d.never_called)', 'max(d.never_called)'],
    ['store months: missed in place of cancelled', 'd.wait_buckets.cancelled', 'd.wait_buckets.missed'],
  ]),
]
