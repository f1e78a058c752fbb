/** Views for BI tools: visits, now, by day and by month, and what is said of months. */
import { inFile, type SqlChange } from '../sql/change.ts'

export const sqlVisits: readonly SqlChange[] = [
  ...inFile('views/visits_by_agency_day.sql', [
    ['agency days: the MPP is an agency', "\nWHERE d.agency != ''", ''],
    ['agency days: today is not provisional', 'd.local_date >= c.today', 'd.local_date > c.today'],
  ]),
  ...inFile('views/visits_by_agency_hour.sql', [
    [
      'hours: of a zone in UTC',
      "toHour(assumeNotNull(first_visit_local), 'UTC')",
      "toHour(assumeNotNull(first_visit_local), 'Asia/Jakarta')",
    ],
    ['hours: legs without FINAL', 'FROM legs FINAL', 'FROM legs'],
  ]),
  ...inFile('views/visits_by_agency_month.sql', [
    ['agency months: a share of another basis', 'if(m.basis = m.mpp_basis AND ', 'if('],
    ['agency months: a quota is reached by one more', 'issued >= quota', 'issued > quota'],
    ['agency months: months without a quota have no row', 'LEFT JOIN\n', 'INNER JOIN\n'],
  ]),
  ...inFile('views/visits_by_agency_now.sql', [
    ['now: two usual days are enough', '< 3, NULL', '< 2, NULL'],
    [
      'now: the usual most in place of the median',
      'quantileExactInclusive(0.5)',
      'quantileExactInclusive(1)',
    ],
    [
      'now: the shortest wait in place of the longest',
      'maxOrNullIf(waited, waits AND waited >= 0)',
      'minOrNullIf(waited, waits AND waited >= 0)',
    ],
    [
      'now: the MPP is an agency',
      "WHERE agency != '' AND mpp IN",
      'WHERE mpp IN',
      'The MPP is heard of without an agency, and what is only heard of makes no row.',
    ],
    [
      'now: agencies without an event have no row',
      'SELECT toLowCardinality(mpp), toLowCardinality(agency), true,',
      'SELECT toLowCardinality(mpp), toLowCardinality(agency), false,',
    ],
    [
      'now: usual days without a leg are left out',
      '\n            UNION ALL\n            SELECT mpp, agency, local_date, false, true, 0, 0, 0, 0, 0, 0, 0, 0, NULL\n            FROM usual_day',
      '',
    ],
  ]),
  ...inFile('views/visits_by_channel_month.sql', [
    ['channels: days in place of tickets', 'sum(channel_issued)', 'count()'],
  ]),
  ...inFile('views/visits_by_mpp_day.sql', [
    [
      'MPP days: the bits of expected days are shifted',
      'toDayOfMonth(d.local_date) - 1)',
      'toDayOfMonth(d.local_date))',
    ],
    ['MPP days: a tally of an agency makes a day', "\n    HAVING countIf(b.agency = '') > 0", ''],
    ['MPP days: an agency without a visit is active', "b.agency != '' AND b.visits > 0", "b.agency != ''"],
  ]),
  ...inFile('views/visits_by_mpp_month.sql', [
    [
      'MPP months: expected in place of open days',
      'm.open_days AS open_days',
      'm.expected_days AS open_days',
    ],
  ]),
  ...inFile('views/peak_months.sql', [
    [
      'peak months: of equal months the later',
      'row_number() OVER (PARTITION BY mpp, toYear(month) ORDER BY visits DESC, month ASC)',
      'row_number() OVER (PARTITION BY mpp, toYear(month) ORDER BY visits DESC, month DESC)',
    ],
    ['peak months: months with events and no visit', "agency = '' AND has_data", "agency = ''"],
    ['peak months: every month has a lead', 'm.rank_in_year = 1 AND ', ''],
    ['peak months: the running year is not provisional', 'm.year >= toYear', 'm.year > toYear'],
  ]),
  ...inFile('views/mpp_comparison_month.sql', [
    ['comparison: of equal MPPs the later slug', 'NULLS LAST, mpp ASC', 'NULLS LAST, mpp DESC'],
    ['comparison: eleven months before', 'BETWEEN 12 PRECEDING AND 12', 'BETWEEN 11 PRECEDING AND 11'],
    ['comparison: a running month is compared', 'm.is_provisional OR m.previous_visits', 'm.previous_visits'],
    [
      'comparison: the year to date goes on in the next year',
      '(PARTITION BY mpp, toYear(month) ORDER BY month)',
      '(PARTITION BY mpp ORDER BY month)',
    ],
    ['comparison: months with events and no visit', '        WHERE has_data\n', ''],
    ['comparison: months of one year alone', 'sumIf(visits, has_last_year AND', 'sumIf(visits, 1 AND'],
  ]),
  ...inFile('views/province_month.sql', [
    [
      'provinces: of equal MPPs the later slug',
      'argMin(m.mpp, (-m.visits, m.mpp))',
      'argMax(m.mpp, (m.visits, m.mpp))',
    ],
    ['provinces: months with events and no visit', ' WHERE has_data)', ')'],
    ['provinces: the basis of any MPP', 'uniqExact(m.basis) = 1', 'uniqExact(m.basis) > 0'],
    [
      'provinces: all MPPs are registered',
      'SELECT province_code, count() AS registered FROM ref_mpps GROUP BY province_code',
      'SELECT province_code, (SELECT count() FROM ref_mpps) AS registered FROM ref_mpps GROUP BY province_code',
    ],
  ]),
]
