/** Months, their basis, and whose they are. */
import { inFile, type SqlChange } from '../sql/change.ts'

export const sqlMonths: readonly SqlChange[] = [
  ...inFile('views/09_month.sql', [
    [
      'month: the sum of tally and events',
      'sumIf(part_visits, NOT is_tally))) AS visits',
      'sumIf(part_visits, NOT is_tally)) + sum(part_visits)) AS visits',
    ],
    [
      'month: events beside a tally',
      'if(from_tally, sumIf(part_visits, is_tally)',
      'if(from_tally, sum(part_visits)',
    ],
    [
      'month: the first two years of what is computed are left out',
      'local_date >= since\n',
      'local_date >= since + 700\n',
    ],
    [
      'month: a stored month stands beside its days',
      ' AND (mpp, month) NOT IN (SELECT untuple(arrayJoin(months)))',
      '',
    ],
    [
      'month: a stored day stands beside the one that is computed',
      '\n            AND (mpp, local_date) NOT IN (SELECT untuple(arrayJoin(days)))',
      '',
    ],
    [
      'month: legs without FINAL',
      'FROM legs AS l FINAL',
      'FROM legs AS l',
      'Distinct tickets and visitors are the same of rows that are not merged.',
    ],
    ['month: stored days without FINAL', 'FROM day_figures FINAL', 'FROM day_figures'],
    ['month: stored months without FINAL', 'FROM month_figures FINAL', 'FROM month_figures'],
    [
      'month: a tally that begins with the month is one of it',
      'AND period_end = toLastDayOfMonth(period_start)',
      'AND period_end >= toLastDayOfMonth(period_start)',
    ],
    ['month: expected days end three days before today', 'c.today) + 1))', 'c.today) - 2))'],
    ['month: the weekdays of an agency are ignored', 'if(a.weekdays = 0, 31, a.weekdays)', '31'],
    [
      'month: a rate divides by expected days',
      'ifNull(open_days, 0)) AS rate_days',
      'expected_days) AS rate_days',
    ],
    ['month: a day with a counter alone is not open', 'bitOr(visit_days, opened_days)', 'visit_days'],
    ['month: a month with counters alone has a row', 'HAVING from_tally OR max(has_events)', 'HAVING 1'],
    [
      'month: an agency has the tally of a month of the MPP',
      'toLastDayOfMonth(period_start) AND {scope}',
      'toLastDayOfMonth(period_start)',
    ],
    [
      'month: a month without a visit has data',
      'b.from_tally OR b.visits > 0 AS has_data',
      'true AS has_data',
    ],
    ['month: coverage of all open days', 'bitCount(bitAnd(expected, b.opened))', 'bitCount(b.opened)'],
    [
      'month: a visitor of two days is two',
      'uniqExactArray(part_visitor_hashes)',
      'sum(length(part_visitor_hashes))',
    ],
  ]),
  ...inFile('views/10_month_of_mpp.sql', [
    [
      'month of MPP: an agency without a visit is active',
      "countIf(m.agency != '' AND m.visits > 0)",
      "countIf(m.agency != '')",
    ],
    [
      'month of MPP: the days of the MPP are those of an agency',
      "sumIf(m.rate_days, m.agency != '')",
      'sum(m.rate_days)',
    ],
  ]),
  ...inFile('views/06_tally_in_force.sql', [
    ['tallies: the earliest revision of two blocks', 'max(in_force) AS latest', 'min(in_force) AS latest'],
  ]),
  ...inFile('views/parts/period_tally.sql', [
    [
      'period tally: used on the day that the MPP went live',
      'm.live_since > t.period_end',
      'm.live_since >= t.period_end',
    ],
    [
      'period tally: used after the MPP went live',
      'WHERE m.live_since IS NULL OR m.live_since > t.period_end\n',
      '',
    ],
    ['period tally: one of a service is of all', "t.service = '' AND ", ''],
    ['period tally: visitors alone are a basis', "\nHAVING countIf(t.unit = 'visits') > 0", ''],
    [
      'period tally: unknown visitors are none',
      "if(countIf(t.unit = 'visitors') = 0, NULL, of_visitors.5)",
      'of_visitors.5',
    ],
    [
      'period tally: the earliest revision of two blocks',
      "maxIf(t.in_force, t.unit = 'visits')",
      "minIf(t.in_force, t.unit = 'visits')",
    ],
  ]),
  ...inFile('views/08_basis_day.sql', [
    [
      'basis: events stand beside a tally',
      'WHERE (mpp, agency, local_date) NOT IN (SELECT untuple(arrayJoin(tally_days)))\n',
      '',
    ],
    ['basis: a tally of a period is one of its first day', '    WHERE period_start = period_end\n', ''],
  ]),
  ...inFile('views/parts/clock.sql', [
    [
      'clock: today is tomorrow',
      'toIntervalMinute(utc_offset_minutes)',
      'toIntervalMinute(utc_offset_minutes + 1440)',
    ],
  ]),
  ...inFile('views/02_own_mpps.sql', [
    ['own MPPs: the zone is ignored', 'toIntervalMinute(utc_offset_minutes)', 'toIntervalMinute(0)'],
    [
      'own MPPs: a reader of a part reads all',
      'WHERE {mine}',
      '',
      'The row filters decide what a reader sees; this only saves work.',
    ],
  ]),
  ...inFile('views/parts/own.sql', [
    [
      'own: a reader of one province has the MPPs of another',
      'user_name = currentUser()',
      "user_name = replaceOne(currentUser(), 'kalteng', 'kaltim')",
    ],
  ]),
]
