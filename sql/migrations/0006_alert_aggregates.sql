-- When tickets were refused for quota and what became of the counters, so that neither `alert` nor the views of
-- counters read a raw table. Filled with what the raw tables hold already; each view is there before its table is filled, so
-- an event that comes in between is met twice and counts once. This file may run again, also half-way.

-- A ticket refused for quota at an agency on a local day, and when first.
CREATE TABLE IF NOT EXISTS quota_refusals
(
    mpp LowCardinality(String),
    local_date Date,
    agency LowCardinality(String),
    ticket_id String,
    first_refused_local SimpleAggregateFunction(min, DateTime64(3, 'UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (mpp, local_date, agency, ticket_id);

CREATE MATERIALIZED VIEW IF NOT EXISTS queue_events_to_quota_refusals TO quota_refusals
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT mpp, local_date, agency, ticket_id, min(local_time) AS first_refused_local
FROM queue_events
WHERE type = 'mpp.ticket.refused' AND reason = 'quota'
GROUP BY mpp, local_date, agency, ticket_id;

INSERT INTO quota_refusals (mpp, local_date, agency, ticket_id, first_refused_local)
SELECT mpp, local_date, agency, ticket_id, min(local_time)
FROM queue_events
WHERE type = 'mpp.ticket.refused' AND reason = 'quota'
GROUP BY mpp, local_date, agency, ticket_id
SETTINGS max_bytes_before_external_group_by = 500000000;

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
ORDER BY (mpp, local_date, agency, counter);

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

INSERT INTO counter_changes (mpp, local_date, agency, counter, was_opened, changes)
SELECT
    mpp,
    local_date,
    agency,
    counter,
    max(toUInt8(type = 'mpp.counter.opened')),
    groupUniqArray((time, id, toString(source), toUInt8(type IN ('mpp.counter.opened', 'mpp.counter.resumed'))))
FROM counter_events
WHERE agency != ''
    AND type IN ('mpp.counter.opened', 'mpp.counter.paused', 'mpp.counter.resumed', 'mpp.counter.closed')
GROUP BY mpp, local_date, agency, counter
SETTINGS max_bytes_before_external_group_by = 500000000;
