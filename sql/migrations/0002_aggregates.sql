-- Aggregates: states that merge to the same whatever the order, the batches or the repeats of the events.
-- No count() and no sum() over raw events stands here; what adds up is added in the views, over finished days.

CREATE TABLE IF NOT EXISTS agency_days
(
    mpp LowCardinality(String),
    local_date Date,
    agency LowCardinality(String),
    has_queue_event SimpleAggregateFunction(max, UInt8),
    has_visit SimpleAggregateFunction(max, UInt8),
    is_opened SimpleAggregateFunction(max, UInt8),
    -- Any event of the agency's day; its queue events; its counter.opened events: is one of them simulated?
    is_simulated SimpleAggregateFunction(max, UInt8),
    is_simulated_queue SimpleAggregateFunction(max, UInt8),
    is_simulated_opening SimpleAggregateFunction(max, UInt8),
    visits_state AggregateFunction(uniqExact, String),
    issued_state AggregateFunction(uniqExact, String),
    -- Distinct tickets with a visitor; issued minus these are the visitors without a name, which only a difference
    -- counts without minding order: a ticket may name its visitor in a later event.
    issued_named_state AggregateFunction(uniqExact, String),
    visitors_state AggregateFunction(uniqExact, String),
    -- Distinct (agency, ticket, k) for k up to the ticket's matters there: their number is the sum of each ticket's
    -- greatest, and over several agencies the sum of theirs.
    matters_state AggregateFunction(uniqExactArray, Array(Tuple(String, String, UInt8))),
    completed_state AggregateFunction(uniqExact, String),
    missed_state AggregateFunction(uniqExact, String),
    cancelled_state AggregateFunction(uniqExact, String),
    refused_state AggregateFunction(uniqExact, String),
    refused_for_quota_state AggregateFunction(uniqExact, String),
    transferred_in_state AggregateFunction(uniqExact, String)
)
ENGINE = AggregatingMergeTree
ORDER BY (mpp, local_date, agency);

-- A transfer belongs to two agencies: `own` marks where it happened, `arrived` where it goes. To the same agency it
-- is one row with both, so that it starts the leg there without counting as transferred in from another one.
CREATE MATERIALIZED VIEW IF NOT EXISTS queue_events_to_agency_days TO agency_days
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT
    mpp,
    local_date,
    side.1 AS agency,
    max(toUInt8(1)) AS has_queue_event,
    max(toUInt8(is_visit)) AS has_visit,
    max(toUInt8(simulated)) AS is_simulated,
    max(toUInt8(simulated)) AS is_simulated_queue,
    uniqExactStateIf(ticket_id, is_visit) AS visits_state,
    uniqExactStateIf(ticket_id, is_issued) AS issued_state,
    uniqExactStateIf(ticket_id, is_issued AND visitor_id != '') AS issued_named_state,
    uniqExactStateIf(visitor_id, is_issued AND visitor_id != '') AS visitors_state,
    uniqExactArrayState(
        arrayMap(k -> (toString(side.1), ticket_id, toUInt8(k)), if(is_issued, range(matters), []))) AS matters_state,
    uniqExactStateIf(ticket_id, type = 'mpp.ticket.completed') AS completed_state,
    uniqExactStateIf(ticket_id, type = 'mpp.ticket.missed') AS missed_state,
    uniqExactStateIf(ticket_id, type = 'mpp.ticket.cancelled') AS cancelled_state,
    uniqExactStateIf(ticket_id, type = 'mpp.ticket.refused') AS refused_state,
    uniqExactStateIf(ticket_id, type = 'mpp.ticket.refused' AND reason = 'quota') AS refused_for_quota_state,
    uniqExactStateIf(ticket_id, side.3 AND NOT side.2) AS transferred_in_state
FROM
(
    SELECT
        *,
        type = 'mpp.ticket.issued' AS is_issued,
        type IN ('mpp.ticket.issued', 'mpp.ticket.called', 'mpp.ticket.started', 'mpp.ticket.completed',
            'mpp.ticket.transferred') AS is_visit,
        startsWith(source, '/simulator/') AS simulated,
        multiIf(
            type != 'mpp.ticket.transferred', [(agency, true, false)],
            to_agency = agency, [(agency, true, true)],
            [(agency, true, false), (to_agency, false, true)]) AS sides
    FROM queue_events
)
ARRAY JOIN sides AS side
GROUP BY mpp, local_date, side.1;

CREATE MATERIALIZED VIEW IF NOT EXISTS counter_events_to_agency_days TO agency_days
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT
    mpp,
    local_date,
    agency,
    max(toUInt8(type = 'mpp.counter.opened')) AS is_opened,
    max(toUInt8(startsWith(source, '/simulator/'))) AS is_simulated,
    max(toUInt8(type = 'mpp.counter.opened' AND startsWith(source, '/simulator/'))) AS is_simulated_opening
FROM counter_events
WHERE agency != ''
GROUP BY mpp, local_date, agency;

CREATE MATERIALIZED VIEW IF NOT EXISTS survey_events_to_agency_days TO agency_days
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT mpp, local_date, agency, max(toUInt8(startsWith(source, '/simulator/'))) AS is_simulated
FROM survey_events
GROUP BY mpp, local_date, agency;

-- One leg for each ticket at each agency on each local day: the fold that durations, hours and queues are read from.
-- NULL stands for "no such event" and is passed over by min and max.
CREATE TABLE IF NOT EXISTS legs
(
    mpp LowCardinality(String),
    local_date Date,
    agency LowCardinality(String),
    ticket_id String,
    first_visit_local SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
    started_waiting_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
    first_called_or_started_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
    last_called_or_started_at SimpleAggregateFunction(max, Nullable(DateTime64(3, 'UTC'))),
    last_called_at SimpleAggregateFunction(max, Nullable(DateTime64(3, 'UTC'))),
    first_started_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
    last_completed_at SimpleAggregateFunction(max, Nullable(DateTime64(3, 'UTC'))),
    -- The latest completed, missed, cancelled or transferred away.
    last_ended_at SimpleAggregateFunction(max, Nullable(DateTime64(3, 'UTC'))),
    is_issued SimpleAggregateFunction(max, UInt8),
    -- (time, id, source, channel) of the latest issued event; the channel of nothing is empty.
    latest_issued SimpleAggregateFunction(max, Tuple(DateTime64(3, 'UTC'), String, String, String))
)
ENGINE = AggregatingMergeTree
ORDER BY (mpp, local_date, agency, ticket_id);

CREATE MATERIALIZED VIEW IF NOT EXISTS queue_events_to_legs TO legs
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT
    mpp,
    local_date,
    side.1 AS agency,
    ticket_id,
    minOrNullIf(local_time, is_visit) AS first_visit_local,
    minOrNullIf(time, type = 'mpp.ticket.issued' OR side.3) AS started_waiting_at,
    minOrNullIf(time, is_call) AS first_called_or_started_at,
    maxOrNullIf(time, is_call) AS last_called_or_started_at,
    maxOrNullIf(time, type = 'mpp.ticket.called') AS last_called_at,
    minOrNullIf(time, type = 'mpp.ticket.started') AS first_started_at,
    maxOrNullIf(time, type = 'mpp.ticket.completed') AS last_completed_at,
    maxOrNullIf(time, is_end AND side.2) AS last_ended_at,
    max(toUInt8(type = 'mpp.ticket.issued')) AS is_issued,
    max(if(type = 'mpp.ticket.issued', (time, id, toString(source), toString(channel)),
        (toDateTime64(0, 3, 'UTC'), '', '', ''))) AS latest_issued
FROM
(
    SELECT
        *,
        type IN ('mpp.ticket.issued', 'mpp.ticket.called', 'mpp.ticket.started', 'mpp.ticket.completed',
            'mpp.ticket.transferred') AS is_visit,
        type IN ('mpp.ticket.called', 'mpp.ticket.started') AS is_call,
        type IN ('mpp.ticket.completed', 'mpp.ticket.missed', 'mpp.ticket.cancelled', 'mpp.ticket.transferred')
            AS is_end,
        multiIf(
            type != 'mpp.ticket.transferred', [(agency, true, false)],
            to_agency = agency, [(agency, true, true)],
            [(agency, true, false), (to_agency, false, true)]) AS sides
    FROM queue_events
    WHERE type != 'mpp.ticket.refused'
)
ARRAY JOIN sides AS side
GROUP BY mpp, local_date, side.1, ticket_id;

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

-- In force: the highest revision, then the later time, then the greater id, then the greater source (tuples compare
-- so, texts by bytes).
CREATE TABLE IF NOT EXISTS quotas
(
    mpp LowCardinality(String),
    local_date Date,
    agency LowCardinality(String),
    service LowCardinality(String),
    in_force SimpleAggregateFunction(max, Tuple(revision Int64, time DateTime64(3, 'UTC'), id String, source String, quota Int64))
)
ENGINE = AggregatingMergeTree
ORDER BY (mpp, local_date, agency, service);

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

CREATE TABLE IF NOT EXISTS tallies
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

CREATE MATERIALIZED VIEW IF NOT EXISTS counter_events_to_tallies TO tallies
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
    id String,
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
