-- What counters, quotas, tallies, sensors and surveys add up to, and what was heard of each feed. States that merge to the
-- same whatever the order, the batches and the repeats: of several revisions the one in force is the greatest tuple of
-- revision, time, id and source, texts compared by bytes.

-- The changes of a counter on a local day as a set: a reader puts them in order by time, then id, then source. Each
-- event leaves its counter open or not, whatever it was before.
CREATE TABLE IF NOT EXISTS counter_changes
(
    mpp LowCardinality(String),
    local_date Date,
    agency LowCardinality(String),
    counter LowCardinality(String),
    was_opened SimpleAggregateFunction(max, UInt8),
    changes SimpleAggregateFunction(groupUniqArrayArray, Array(Tuple(time DateTime64(3, 'UTC'), id String, source String, opens UInt8)))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYear(local_date)
ORDER BY (mpp, local_date, agency, counter)
SETTINGS index_granularity = 512;

CREATE MATERIALIZED VIEW IF NOT EXISTS counter_events_to_counter_changes TO counter_changes
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT
    mpp,
    local_date,
    agency,
    counter,
    max(toUInt8(type = 'mpp.counter.opened')) AS was_opened,
    groupUniqArray((time, id, toString(source), toUInt8(type IN ('mpp.counter.opened', 'mpp.counter.resumed'))))
        AS changes
FROM counter_events
WHERE agency != ''
    AND type IN ('mpp.counter.opened', 'mpp.counter.paused', 'mpp.counter.resumed', 'mpp.counter.closed')
GROUP BY mpp, local_date, agency, counter;

CREATE TABLE IF NOT EXISTS quotas
(
    mpp LowCardinality(String),
    local_date Date,
    agency LowCardinality(String),
    service LowCardinality(String),
    in_force SimpleAggregateFunction(max, Tuple(revision Int64, time DateTime64(3, 'UTC'), id String, source String, quota Int64))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYear(local_date)
ORDER BY (mpp, local_date, agency, service)
SETTINGS index_granularity = 512;

CREATE MATERIALIZED VIEW IF NOT EXISTS counter_events_to_quotas TO quotas
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT
    mpp,
    period_start AS local_date,
    agency,
    service,
    max((revision, time, id, toString(source), amount)) AS in_force
FROM counter_events
WHERE type = 'mpp.quota.set'
GROUP BY mpp, period_start, agency, service;

CREATE TABLE IF NOT EXISTS tally_revisions
(
    mpp LowCardinality(String),
    period_start Date,
    period_end Date,
    agency LowCardinality(String),
    service LowCardinality(String),
    unit LowCardinality(String),
    in_force SimpleAggregateFunction(max, Tuple(revision Int64, time DateTime64(3, 'UTC'), id String, source String, count Int64, publisher String))
)
ENGINE = AggregatingMergeTree
ORDER BY (mpp, period_start, period_end, agency, service, unit);

CREATE MATERIALIZED VIEW IF NOT EXISTS counter_events_to_tally_revisions TO tally_revisions
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT
    mpp,
    period_start,
    period_end,
    agency,
    service,
    unit,
    max((revision, time, id, toString(source), amount, toString(publisher))) AS in_force
FROM counter_events
WHERE type = 'mpp.tally.recorded'
GROUP BY mpp, period_start, period_end, agency, service, unit;

CREATE TABLE IF NOT EXISTS footfall_counts
(
    mpp LowCardinality(String),
    local_date Date,
    sensor LowCardinality(String),
    source LowCardinality(String),
    id String CODEC(ZSTD(1)),
    entered SimpleAggregateFunction(max, Int64)
)
ENGINE = AggregatingMergeTree
ORDER BY (mpp, local_date, sensor, source, id);

CREATE MATERIALIZED VIEW IF NOT EXISTS counter_events_to_footfall_counts TO footfall_counts
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT mpp, period_start AS local_date, sensor, source, id, max(amount) AS entered
FROM counter_events
WHERE type = 'mpp.footfall.counted'
GROUP BY mpp, period_start, sensor, source, id;

-- The answer in force of each response: the latest time, then the greater id, then the greater source. It alone says
-- to which agency and day the response belongs, so neither stands in the key. `scores` are in the order of the
-- regulation; 0 stands for an element that the form does not score.
CREATE TABLE IF NOT EXISTS survey_answers
(
    mpp LowCardinality(String),
    response_id String,
    in_force SimpleAggregateFunction(max, Tuple(time DateTime64(3, 'UTC'), id String, source String, local_date Date, agency String, ticket_id String, scores Array(UInt8)))
)
ENGINE = AggregatingMergeTree
ORDER BY (mpp, response_id);

CREATE MATERIALIZED VIEW IF NOT EXISTS survey_events_to_survey_answers TO survey_answers
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT
    mpp,
    response_id,
    max((time, id, toString(source), local_date, toString(agency), ticket_id,
        [requirements, procedure, time_score, cost, product, competence, behaviour, complaints, facilities])) AS in_force
FROM survey_events
GROUP BY mpp, response_id;

-- When each agency (and, under the empty agency, the MPP itself) was last heard of on each kind of topic.
CREATE TABLE IF NOT EXISTS feeds
(
    mpp LowCardinality(String),
    agency LowCardinality(String),
    topic LowCardinality(String),
    last_event_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
    last_stored_at SimpleAggregateFunction(max, DateTime64(3, 'UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (mpp, agency, topic);

CREATE MATERIALIZED VIEW IF NOT EXISTS queue_events_to_feeds TO feeds
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT mpp, heard AS agency, 'queue' AS topic, max(time) AS last_event_at, max(stored_at) AS last_stored_at
FROM queue_events
ARRAY JOIN if(type = 'mpp.ticket.transferred', [agency, to_agency], [agency]) AS heard
GROUP BY mpp, heard;

CREATE MATERIALIZED VIEW IF NOT EXISTS survey_events_to_feeds TO feeds
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT mpp, agency, 'survey' AS topic, max(time) AS last_event_at, max(stored_at) AS last_stored_at
FROM survey_events
GROUP BY mpp, agency;

CREATE MATERIALIZED VIEW IF NOT EXISTS counter_events_to_feeds TO feeds
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT mpp, agency, 'counter' AS topic, max(time) AS last_event_at, max(stored_at) AS last_stored_at
FROM counter_events
GROUP BY mpp, agency;

-- On which days each kind of topic was heard of, so that clocks that are wrong show. `feeds` has the latest event there
-- is, which may lie ahead of now. Then the latest one up to now is that of today, as far as it has come, or of the last
-- day before it; and events that are dated before the MPP was live are counted on the days that have any.
CREATE TABLE IF NOT EXISTS feed_days
(
    mpp LowCardinality(String),
    topic LowCardinality(String),
    local_date Date,
    last_event_at SimpleAggregateFunction(max, DateTime64(3, 'UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (mpp, topic, local_date);

CREATE MATERIALIZED VIEW IF NOT EXISTS queue_events_to_feed_days TO feed_days
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT mpp, 'queue' AS topic, local_date, max(time) AS last_event_at
FROM queue_events
GROUP BY mpp, local_date;

CREATE MATERIALIZED VIEW IF NOT EXISTS survey_events_to_feed_days TO feed_days
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT mpp, 'survey' AS topic, local_date, max(time) AS last_event_at
FROM survey_events
GROUP BY mpp, local_date;

CREATE MATERIALIZED VIEW IF NOT EXISTS counter_events_to_feed_days TO feed_days
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT mpp, 'counter' AS topic, local_date, max(time) AS last_event_at
FROM counter_events
GROUP BY mpp, local_date;

-- Days with an event of a counter or a survey at an agency; those with tickets stand in `legs`.
CREATE TABLE IF NOT EXISTS counter_and_survey_days
(
    mpp LowCardinality(String),
    local_date Date,
    agency LowCardinality(String),
    is_simulated SimpleAggregateFunction(max, UInt8)
)
ENGINE = AggregatingMergeTree
PARTITION BY toYear(local_date)
ORDER BY (mpp, local_date, agency)
SETTINGS index_granularity = 512;

CREATE MATERIALIZED VIEW IF NOT EXISTS counter_events_to_counter_and_survey_days TO counter_and_survey_days
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT mpp, local_date, agency, max(toUInt8(startsWith(source, '/simulator/'))) AS is_simulated
FROM counter_events
WHERE agency != ''
GROUP BY mpp, local_date, agency;

CREATE MATERIALIZED VIEW IF NOT EXISTS survey_events_to_counter_and_survey_days TO counter_and_survey_days
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT mpp, local_date, agency, max(toUInt8(startsWith(source, '/simulator/'))) AS is_simulated
FROM survey_events
GROUP BY mpp, local_date, agency;
