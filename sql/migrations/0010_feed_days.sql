-- On which days each kind of topic was heard of, so that clocks that are wrong show and mislead nobody.
--
-- `feeds` has the latest event there is, which may lie ahead of now. Then the latest one up to now is that of today, as
-- far as it has come, or of the last day before it; and events that are dated before the MPP was live are counted on the
-- days that have any. So a look at either reads a few days of the raw tables by their key, and none as a rule: a row
-- here is small (three a day for an MPP), and no event is kept a second time.
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

-- Filled with what the raw tables hold already. An event that comes in between is met twice, which changes no maximum.
INSERT INTO feed_days (mpp, topic, local_date, last_event_at)
SELECT mpp, 'queue', local_date, max(time) FROM queue_events GROUP BY mpp, local_date;

INSERT INTO feed_days (mpp, topic, local_date, last_event_at)
SELECT mpp, 'survey', local_date, max(time) FROM survey_events GROUP BY mpp, local_date;

INSERT INTO feed_days (mpp, topic, local_date, last_event_at)
SELECT mpp, 'counter', local_date, max(time) FROM counter_events GROUP BY mpp, local_date;
