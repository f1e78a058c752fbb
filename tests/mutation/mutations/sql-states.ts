/** Counters, quotas, tallies, sensors, surveys, feeds and reference data, and what the store makes of them. */
import { inFile, type SqlChange } from '../sql/change.ts'

export const sqlStates: readonly SqlChange[] = [
  ...inFile('migrations/0004_counters_and_surveys.sql', [
    [
      'counters: a resumed counter stays closed',
      "toUInt8(type IN ('mpp.counter.opened', 'mpp.counter.resumed'))",
      "toUInt8(type = 'mpp.counter.opened')",
    ],
    [
      'counters: a resumed counter was opened',
      "max(toUInt8(type = 'mpp.counter.opened')) AS was_opened",
      "max(toUInt8(type IN ('mpp.counter.opened', 'mpp.counter.resumed'))) AS was_opened",
    ],
    [
      'counters: the changes of one block alone',
      'changes SimpleAggregateFunction(groupUniqArrayArray',
      'changes SimpleAggregateFunction(any',
    ],
    [
      'counters: pauses are no changes',
      "'mpp.counter.opened', 'mpp.counter.paused', 'mpp.counter.resumed'",
      "'mpp.counter.opened', 'mpp.counter.resumed'",
    ],
    [
      'quotas: the lowest revision',
      'max((revision, time, id, toString(source), amount)) AS',
      'min((revision, time, id, toString(source), amount)) AS',
    ],
    [
      'quotas: the source decides before the id',
      'max((revision, time, id, toString(source), amount)) AS',
      'max((revision, time, toString(source), id, amount)) AS',
    ],
    [
      'quotas: neither id nor source decides',
      'max((revision, time, id, toString(source), amount)) AS',
      "max((revision, time, '', '', amount)) AS",
    ],
    [
      'quotas: the revision of one block alone',
      "in_force SimpleAggregateFunction(max, Tuple(revision Int64, time DateTime64(3, 'UTC'), id String, source String, quota",
      "in_force SimpleAggregateFunction(any, Tuple(revision Int64, time DateTime64(3, 'UTC'), id String, source String, quota",
    ],
    [
      'tallies: the source decides before the id',
      'max((revision, time, id, toString(source), amount, toString(publisher)))',
      'max((revision, time, toString(source), id, amount, toString(publisher)))',
    ],
    [
      'tallies: the later revision does not count',
      'max((revision, time, id, toString(source), amount, toString(publisher)))',
      'max((0, time, id, toString(source), amount, toString(publisher)))',
    ],
    [
      'footfall: by the day in UTC',
      'SELECT mpp, period_start AS local_date, sensor',
      'SELECT mpp, toDate(any(from_time)) AS local_date, sensor',
    ],
    [
      'surveys: the source decides before the id',
      'max((time, id, toString(source), local_date',
      'max((time, toString(source), id, local_date',
    ],
    [
      'surveys: the earliest answer',
      'max((time, id, toString(source), local_date',
      'min((time, id, toString(source), local_date',
    ],
    [
      'feeds: the first event in place of the last',
      "heard AS agency, 'queue' AS topic, max(time)",
      "heard AS agency, 'queue' AS topic, min(time)",
    ],
    [
      'feeds: a transfer is not heard of where it arrives',
      "if(type = 'mpp.ticket.transferred', [agency, to_agency], [agency])",
      '[agency]',
    ],
    [
      'days with a counter: of the MPP as well',
      "FROM counter_events\nWHERE agency != ''\nGROUP BY",
      'FROM counter_events\nGROUP BY',
    ],
  ]),
  ...inFile('migrations/0001_events.sql', [
    [
      'dead letters: the latest refusal dates',
      'first_refused_at SimpleAggregateFunction(min',
      'first_refused_at SimpleAggregateFunction(max',
    ],
  ]),
  ...inFile('migrations/0005_reference.sql', [
    [
      'reference: no standard is one of no seconds',
      'standard_wait_seconds Nullable(Int64)',
      'standard_wait_seconds Int64',
    ],
    ['reference: an MPP that is not live went live in 1970', 'live_since Nullable(Date)', 'live_since Date'],
  ]),
  ...inFile('migrations/0006_alerts.sql', [
    ['alerts: the key has no alert', 'ORDER BY (mpp, alert_id, status)', 'ORDER BY (mpp, status)'],
  ]),
  ...inFile('views/13_counters_now.sql', [
    ['counters now: changes ahead of now count', "change.1 <= now64(3, 'UTC')", 'change.1 IS NOT NULL'],
    ['counters now: the first change in place of the last', 'arrayMax(', 'arrayMin('],
    ['counters now: closed counters as well', 'countIf(is_open)', 'count()'],
  ]),
  ...inFile('views/14_day_before_live.sql', [
    ['before live: the first day as well', 'd.local_date < m.live_since', 'd.local_date <= m.live_since'],
  ]),
  ...inFile('views/15_feed_before_live.sql', [
    ['before live: tallies as well', "\n    AND type != 'mpp.tally.recorded'", ''],
    ['before live: repeats count', "'queue' AS topic, uniqExact(source, id)", "'queue' AS topic, count()"],
  ]),
  ...inFile('views/16_feed_today.sql', [
    ['feed today: repeats count', "'queue' AS topic, uniqExact(source, id)", "'queue' AS topic, count()"],
    [
      'feed today: events of one id are one',
      "SELECT mpp, 'counter', uniqExact(source, id)",
      "SELECT mpp, 'counter', uniqExact(source)",
    ],
  ]),
  ...inFile('views/17_feed_state.sql', [
    [
      'feeds: the agency that was heard of first',
      'toNullable(max(last_event_at)) AS latest',
      'toNullable(min(last_event_at)) AS latest',
    ],
    [
      'feeds: topics that were never heard of have no row',
      'LEFT JOIN\n(\n    SELECT\n        l.mpp AS mpp',
      'INNER JOIN\n(\n    SELECT\n        l.mpp AS mpp',
    ],
  ]),
  ...inFile('views/18_quota_day.sql', [
    [
      'quota: of services added to the one of the agency',
      "if(countIf(service = '') > 0, sumIf(quota, service = ''), sum(quota))",
      'sum(quota)',
    ],
    ['quota: each revision of two blocks', 'FROM quotas FINAL', 'FROM quotas'],
    [
      'quota: the quota alone is read, by its name',
      'materialize(in_force) AS latest,\n        latest.5 AS quota',
      'in_force AS latest,\n        in_force.quota AS quota',
    ],
    [
      'quota: the tuple is not made first',
      'materialize(in_force)',
      'in_force',
      'By its position ClickHouse 26.7 takes a field from the whole tuple as well, and not by itself from the table.',
    ],
  ]),
  ...inFile('views/19_counter_day.sql', [
    ['counter day: the day ends in UTC', ' - toIntervalMinute(c.utc_offset_minutes)', ''],
    [
      'counter day: changes are not put in order',
      'arraySort(groupUniqArrayArray(e.changes))',
      'groupUniqArrayArray(e.changes)',
    ],
    ['counter day: open beyond the end of the day', 'least(next, end)', 'next'],
    ['counter day: a counter that was only closed is used', 'countIf(was_opened)', 'count()'],
  ]),
  ...inFile('views/20_survey_answer.sql', [
    ['answers: each of two blocks', 'FROM survey_answers FINAL', 'FROM survey_answers'],
    ['answers: elements without a score count', 'arrayCount(score -> score > 0, scores)', 'length(scores)'],
    ['answers: the id says what is simulated', 'startsWith(answer.3', 'startsWith(answer.2'],
  ]),
  ...inFile('views/21_satisfaction_quarter.sql', [
    ['satisfaction: the population is one greater', '(population - 1)', 'population'],
    ['satisfaction: the index is not rounded', 'floor(ikm * 100 + 0.5 + 1e-7) / 100', 'floor(ikm)'],
    ['satisfaction: C begins a point later', 'rounded >= 65', 'rounded >= 66'],
    ['satisfaction: the population of one month', 'sum(visits) AS visits', 'max(visits) AS visits'],
    ['satisfaction: agencies without a visit have no row', 'LEFT JOIN\n', 'INNER JOIN\n'],
  ]),
  ...inFile('views/parts/score_figures.sql', [
    ['scores: spread by the number of answers', '/ (s.n - 1)', '/ s.n'],
    [
      'scores: two answers have no interval',
      'if(s.n < 2 OR ikm IS NULL, NULL, greatest',
      'if(s.n < 3 OR ikm IS NULL, NULL, greatest',
    ],
    [
      'scores: the interval goes below the least index',
      'greatest(assumeNotNull(ikm) - margin, 25)',
      'assumeNotNull(ikm) - margin',
    ],
  ]),
  ...inFile('views/parts/score_sums.sql', [
    ['scores: elements without a score count', 'toUInt64(score > 0)', 'toUInt64(score >= 0)'],
  ]),
  ...inFile('views/22_published_period.sql', [
    ['published: a month less', 'last_day) + 1, 0)', 'last_day), 0)'],
  ]),
  ...inFile('views/23_printed_base.sql', [
    ['printed shares: the lowest bound of all', 'max(lowest)', 'min(lowest)'],
    [
      'printed base: shares are taken to one digit less',
      'exp10(-toInt64(s.digits))',
      'exp10(1 - toInt64(s.digits))',
    ],
  ]),
  ...inFile('views/24_own_visits.sql', [
    ['own visits: a running month counts', 'b.has_data AND NOT b.is_provisional', 'b.has_data'],
    ['own visits: an own tally needs the MPP', "b.basis = 'tally' AND NOT b.is_provisional", 'false'],
    ['own visits: some months are enough', 'm.months_found = p.months', 'm.months_found > 0'],
  ]),
  ...inFile('views/25_own_figure.sql', [
    [
      'own figures: the quota of the first day',
      'argMax(q.quota, q.local_date)',
      'argMin(q.quota, q.local_date)',
    ],
    ['own figures: an MPP has no answers', "p.agency IN ('', s.agency)", 'p.agency = s.agency'],
    ['own figures: the ticket with the fewest matters', 'max(most_matters)', 'min(most_matters)'],
  ]),
  ...inFile('views/26_published_figure.sql', [
    [
      'published: counts before our own figure',
      'coalesce(o.own, from_counts)',
      'coalesce(from_counts, o.own)',
    ],
    [
      'published: the count of another source',
      'AND c.period_end = f.period_end AND c.source = f.source',
      'AND c.period_end = f.period_end',
    ],
  ]),
]
