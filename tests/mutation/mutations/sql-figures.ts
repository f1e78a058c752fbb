/** Views for BI tools: all but visits. */
import { inFile, type SqlChange } from '../sql/change.ts'

export const sqlFigures: readonly SqlChange[] = [
  ...inFile('views/arrivals_by_weekday_hour.sql', [
    ['arrivals: all open days', '    WHERE d.local_date >= m.today - 90 AND d.local_date < m.today\n', ''],
    ['arrivals: one day less', 'WHERE l.local_date >= m.today - 90', 'WHERE l.local_date >= m.today - 89'],
    ['arrivals: one day less of open days', 'd.local_date >= m.today - 90', 'd.local_date >= m.today - 89'],
    ['arrivals: today as well', 'AND l.local_date < m.today', 'AND l.local_date <= m.today'],
    ['arrivals: legs without FINAL', 'FROM legs FINAL', 'FROM legs'],
    [
      'arrivals: the rows of legs that have a visit are chosen before they are merged',
      ' - 90\n        WHERE first_visit_local IS NOT NULL',
      ' - 90 AND first_visit_local IS NOT NULL',
      'The time of the first visit is the least of the rows that have one, merged with the others or not.',
    ],
  ]),
  ...inFile('views/counters_by_agency_day.sql', [
    ['counter days: days without a leg have no row', 'LEFT JOIN day_parts', 'INNER JOIN day_parts'],
    ['counter days: seconds are minutes', 'd.open_ms / 60000 AS', 'd.open_ms / 6000 AS'],
  ]),
  ...inFile('views/data_dictionary.sql', [
    [
      'dictionary: the view in place of the type',
      'SELECT view, column, type, meaning',
      'SELECT view, column, view AS type, meaning',
    ],
  ]),
  ...inFile('views/data_freshness.sql', [
    [
      'freshness: what lies behind is ahead',
      "greatest(0, ifNull(dateDiff('millisecond', s.utc_now, s.latest), 0))",
      "abs(ifNull(dateDiff('millisecond', s.utc_now, s.latest), 0))",
    ],
    [
      'freshness: topics without early events have no row',
      'LEFT JOIN feed_before_live',
      'INNER JOIN feed_before_live',
    ],
  ]),
  ...inFile('views/dead_letters.sql', [
    [
      'dead letters: a stamp of exactly a day later is wrong',
      'stamped_at > first_at',
      'stamped_at >= first_at',
    ],
    [
      'dead letters: the first moment of 2000 is wrong',
      "stamped_at < toDateTime64('2000",
      "stamped_at <= toDateTime64('2000",
    ],
    [
      'dead letters: the first reason',
      'argMax(reason, stored_at)',
      "argMinIf(reason, stored_at, reason != '')",
    ],
  ]),
  ...inFile('views/footfall_by_mpp_day.sql', [
    ['footfall: counts in place of sensors', 'uniqExact(sensor)', 'count()'],
    ['footfall: repeats are added up', 'max(entered) AS event_entered', 'sum(entered) AS event_entered'],
  ]),
  ...inFile('views/outcomes_by_wait_month.sql', [
    ['outcomes: simulated if every day is', 'max(d.bucket_simulated > 0)', 'min(d.bucket_simulated > 0)'],
    [
      'outcomes: missed in place of cancelled',
      'by_wait.5 AS bucket_cancelled',
      'by_wait.4 AS bucket_cancelled',
    ],
  ]),
  ...inFile('views/published_check.sql', [
    [
      'published check: shares beside the visits of an agency',
      "(d.unit != 'visits' OR d.agency != '')",
      "(d.unit != 'visits')",
    ],
    ['published check: nothing agrees', "<= d.half, 'Agrees", "< d.half / 100, 'Agrees"],
  ]),
  ...inFile('views/quota_by_agency_day.sql', [
    ['quota days: exhausted by one more', 'length(i.times) >= d.quota', 'length(i.times) > d.quota'],
    [
      'quota days: times are not put in order',
      'arraySort(groupArray(assumeNotNull(l.first_issued_local)))',
      'groupArray(assumeNotNull(l.first_issued_local))',
    ],
    ['quota days: legs without FINAL', 'FROM legs FINAL', 'FROM legs'],
  ]),
  ...inFile('views/satisfaction_by_agency_quarter.sql', [
    ['satisfaction of agencies: the score of another element', 'd.nrr[3] AS', 'd.nrr[4] AS'],
    ['satisfaction of agencies: the MPP is an agency', " WHERE agency != ''", ''],
    [
      'satisfaction of agencies: one more is needed',
      'd.responses >= d.responses_needed',
      'd.responses > d.responses_needed',
    ],
    ['satisfaction of agencies: enough where none are needed', 'd.responses_needed > 0 AND ', ''],
  ]),
  ...inFile('views/satisfaction_by_mpp_quarter.sql', [
    ['satisfaction of MPPs: that of an agency', " WHERE agency = ''", ''],
  ]),
  ...inFile('views/satisfaction_by_wait_quarter.sql', [
    [
      'satisfaction by wait: the rows of legs that have a visit are chosen before they are merged',
      '\n        WHERE first_visit_local IS NOT NULL\n',
      ' AND first_visit_local IS NOT NULL\n',
    ],
    ['satisfaction by wait: tickets that are no visit', '        WHERE first_visit_local IS NOT NULL\n', ''],
    ['satisfaction by wait: a ticket of another agency', ' AND a.agency = l.agency', ''],
    ['satisfaction by wait: a ticket of another day', ' AND a.local_date = l.local_date', ''],
  ]),
  ...inFile('views/service_throughput_day.sql', [
    ['throughput: issued in place of completed', 'sum(service_completed)', 'sum(service_issued)'],
  ]),
  ...inFile('views/service_throughput_week.sql', [
    ['throughput: weeks begin on Sunday', 'toMonday(local_date)', 'toStartOfWeek(local_date)'],
  ]),
  ...inFile('views/service_throughput_month.sql', [
    ['throughput: the best day of a month', 'sum(service_completed)', 'max(service_completed)'],
  ]),
  ...inFile('views/tallies.sql', [
    [
      'tallies: none of a service',
      'FROM tally_in_force AS t',
      "FROM (SELECT * FROM tally_in_force WHERE service = '') AS t",
    ],
  ]),
  ...inFile('views/visit_alerts.sql', [
    [
      'alerts: resolved if every row is',
      "max(status = 'resolved') AS is_resolved",
      "min(status = 'resolved') AS is_resolved",
    ],
    [
      'alerts: the firing row where more were seen',
      "max((\n            status = 'resolved',",
      'max((\n            0,',
    ],
    [
      'alerts: agencies that are not registered have none',
      'LEFT JOIN ref_agencies',
      'INNER JOIN ref_agencies',
    ],
  ]),
  ...inFile('views/silences.sql', [
    ['silences: those that were removed', 'WHERE NOT is_removed AND', 'WHERE'],
    ['silences: those that are over', "AND expires_at > now('UTC')", ''],
    [
      'silences: without those to come',
      "expires_at > now('UTC')",
      "expires_at > now('UTC') AND starts_at <= now('UTC')",
    ],
    ['silences: one of an MPP holds for all', "WHERE s.of = '' OR s.of = m.mpp", 'WHERE 1'],
    ['silences: one for every MPP holds for none', "s.of = '' OR s.of = m.mpp", 's.of = m.mpp'],
    ['silences: the one before it was removed', 'FROM alert_silences FINAL', 'FROM alert_silences'],
    [
      'silences: agencies that are not registered have none',
      'LEFT JOIN ref_agencies',
      'INNER JOIN ref_agencies',
    ],
  ]),
  ...inFile('views/waits_by_agency_day.sql', [['waits: days without a visit', 'WHERE d.visits > 0\n', '']]),
  ...inFile('views/waits_by_agency_month.sql', [
    ['waits: months without a visit', '\n    HAVING sum(d.visits) > 0', ''],
    ['waits: simulated if every day is', 'max(d.is_simulated)', 'min(d.is_simulated)'],
  ]),
  ...inFile('views/waits_by_mpp_month.sql', [
    ['waits of MPPs: months without a visit', '\n    HAVING sum(d.visits) > 0', ''],
  ]),
  ...inFile('views/parts/wait_figures.sql', [
    ['waits: 90 of a hundred for 95', 'wait_quantiles[3]', 'wait_quantiles[2]'],
    [
      'waits: the median is one of the waits',
      'quantilesExactInclusiveArray(0.5, 0.9, 0.95)',
      'quantilesExactArray(0.5, 0.9, 0.95)',
    ],
    ['waits: exactly the standard is too long', 'wait <= ifNull', 'wait < ifNull'],
    [
      'waits: agencies without a standard are judged',
      'sumIf(length(d.waits_ms), s.standard_wait_seconds IS NOT NULL)',
      'sum(length(d.waits_ms))',
    ],
  ]),
]
