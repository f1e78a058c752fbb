-- Legs: one row for each ticket at an agency on a local day, from which every figure of tickets follows. A ticket that
-- was only refused, missed or cancelled has a row as well, and is no visit. A transfer is in two rows: where the ticket
-- leaves, and at `to_agency`, where it arrives.
--
-- Every column merges to the same whatever the order, the batches and the repeats of its events: smallest and largest
-- times, flags, sets, and for "the latest" a text that sorts as time, then id, then source. NULL stands for "no such
-- event" and is passed over by min and max. The columns below `changed_at` are computed when read, from a merged row:
-- whoever reads this table says FINAL.
--
-- `mark` is what a stored day (0003) is compared by: the sum of a hash for each event that was inserted, repeats
-- included. It merges with the row, so it always stands for exactly the events that are in it. The projections have
-- the sums of days and months, in the same parts: they never are ahead of the rows or behind them, on no replica.
--
-- Small granules, as one day of every MPP lies all over the table.
CREATE TABLE IF NOT EXISTS legs
(
    mpp LowCardinality(String),
    local_date Date,
    agency LowCardinality(String),
    ticket_id String,
    -- The earliest issued, called, started, completed or transferred event: what makes a visit. Local, for its hour.
    first_visit_local SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))) CODEC(T64, LZ4),
    first_issued_local SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))) CODEC(T64, LZ4),
    first_refused_for_quota_local SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))) CODEC(T64, LZ4),
    -- The earliest issued, or transferred to here.
    started_waiting_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))) CODEC(T64, LZ4),
    first_called_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))) CODEC(T64, LZ4),
    last_called_at SimpleAggregateFunction(max, Nullable(DateTime64(3, 'UTC'))) CODEC(T64, LZ4),
    first_started_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))) CODEC(T64, LZ4),
    last_started_at SimpleAggregateFunction(max, Nullable(DateTime64(3, 'UTC'))) CODEC(T64, LZ4),
    last_completed_at SimpleAggregateFunction(max, Nullable(DateTime64(3, 'UTC'))) CODEC(T64, LZ4),
    -- Missed, cancelled or transferred to another agency.
    first_left_at SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))) CODEC(T64, LZ4),
    -- The same, or transferred to the same agency, where it waits again.
    last_left_at SimpleAggregateFunction(max, Nullable(DateTime64(3, 'UTC'))) CODEC(T64, LZ4),
    is_missed SimpleAggregateFunction(max, UInt8),
    is_cancelled SimpleAggregateFunction(max, UInt8),
    is_transferred SimpleAggregateFunction(max, UInt8) COMMENT 'To another agency',
    is_transferred_in SimpleAggregateFunction(max, UInt8) COMMENT 'From another agency',
    is_refused SimpleAggregateFunction(max, UInt8),
    is_simulated SimpleAggregateFunction(max, UInt8),
    -- Of the issued events, the greatest.
    matters SimpleAggregateFunction(max, UInt8),
    -- Of the issued events, hashes of the visitors that they name.
    visitor_hashes SimpleAggregateFunction(groupUniqArrayArray, Array(UInt64)),
    -- Of the latest issued event: its order, a zero byte and its channel.
    latest_channel SimpleAggregateFunction(max, String) CODEC(ZSTD(1)),
    -- Of the latest event that names a service: its order, a zero byte and the service. A transfer names the service
    -- of the leg that it starts. Events without one stand under the empty service in the sets, as the latest named can
    -- still change.
    latest_service SimpleAggregateFunction(max, String) CODEC(ZSTD(1)),
    issued_services SimpleAggregateFunction(groupUniqArrayArray, Array(String)),
    completed_services SimpleAggregateFunction(groupUniqArrayArray, Array(String)),
    mark SimpleAggregateFunction(sum, UInt64),
    changed_at SimpleAggregateFunction(max, DateTime('UTC')),
    is_visit UInt8 ALIAS first_visit_local IS NOT NULL,
    is_issued UInt8 ALIAS first_issued_local IS NOT NULL,
    -- Called or started.
    first_attended_at Nullable(DateTime64(3, 'UTC'))
        ALIAS multiIf(first_called_at IS NULL, first_started_at, first_started_at IS NULL, first_called_at,
            least(first_called_at, first_started_at)),
    last_attended_at Nullable(DateTime64(3, 'UTC'))
        ALIAS multiIf(last_called_at IS NULL, last_started_at, last_started_at IS NULL, last_called_at,
            greatest(last_called_at, last_started_at)),
    -- Completed, missed, cancelled or transferred.
    last_ended_at Nullable(DateTime64(3, 'UTC'))
        ALIAS multiIf(last_completed_at IS NULL, last_left_at, last_left_at IS NULL, last_completed_at,
            greatest(last_completed_at, last_left_at)),
    -- Milliseconds, as whole numbers add up to the same in any order. NULL where an event is missing or the later one
    -- comes first.
    wait_ms Nullable(UInt32)
        ALIAS if(first_attended_at >= started_waiting_at, dateDiff('millisecond', started_waiting_at, first_attended_at), NULL),
    service_ms Nullable(UInt32)
        ALIAS if(last_completed_at >= coalesce(first_started_at, last_called_at),
            dateDiff('millisecond', coalesce(first_started_at, last_called_at), last_completed_at), NULL),
    -- How long it waited before it was called or started or, if it never was, before it left.
    waited_ms Nullable(UInt32)
        ALIAS if(first_attended_at IS NOT NULL, wait_ms,
            if(first_left_at >= started_waiting_at, dateDiff('millisecond', started_waiting_at, first_left_at), NULL)),
    wait_bucket String
        ALIAS multiIf(waited_ms IS NULL, 'unknown', waited_ms < 300000, '00-05', waited_ms < 900000, '05-15',
            waited_ms < 1800000, '15-30', waited_ms < 3600000, '30-60', '60+'),
    is_never_called UInt8
        ALIAS started_waiting_at IS NOT NULL AND first_attended_at IS NULL AND last_completed_at IS NULL,
    channel String ALIAS splitByChar('\0', latest_channel)[-1],
    service String ALIAS splitByChar('\0', latest_service)[-1],
    services_issued Array(String)
        ALIAS arrayDistinct(arrayMap(own -> if(own = '', service, own), issued_services)),
    services_completed Array(String)
        ALIAS arrayDistinct(arrayMap(own -> if(own = '', service, own), completed_services)),
    PROJECTION day_marks (SELECT mpp, local_date, sum(mark), max(changed_at) GROUP BY mpp, local_date),
    PROJECTION month_marks (SELECT mpp, toStartOfMonth(local_date), sum(mark) GROUP BY mpp, toStartOfMonth(local_date))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYear(local_date)
ORDER BY (mpp, local_date, agency, ticket_id)
SETTINGS index_granularity = 1024, deduplicate_merge_projection_mode = 'rebuild';

CREATE MATERIALIZED VIEW IF NOT EXISTS queue_events_to_legs TO legs
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
WITH
    side.2 AS is_own,
    side.3 AS is_arrival,
    is_own AND NOT is_arrival AND type = 'mpp.ticket.transferred' AS is_away,
    is_away OR type IN ('mpp.ticket.missed', 'mpp.ticket.cancelled') AS is_leaving,
    named != '' AND (type != 'mpp.ticket.transferred' OR is_arrival) AS is_named
SELECT
    mpp,
    local_date,
    side.1 AS agency,
    ticket_id,
    minOrNullIf(local_time, is_visit) AS first_visit_local,
    minOrNullIf(local_time, is_issued) AS first_issued_local,
    minOrNullIf(local_time, type = 'mpp.ticket.refused' AND reason = 'quota') AS first_refused_for_quota_local,
    minOrNullIf(time, is_issued OR is_arrival) AS started_waiting_at,
    minOrNullIf(time, type = 'mpp.ticket.called') AS first_called_at,
    maxOrNullIf(time, type = 'mpp.ticket.called') AS last_called_at,
    minOrNullIf(time, type = 'mpp.ticket.started') AS first_started_at,
    maxOrNullIf(time, type = 'mpp.ticket.started') AS last_started_at,
    maxOrNullIf(time, type = 'mpp.ticket.completed') AS last_completed_at,
    minOrNullIf(time, is_leaving) AS first_left_at,
    maxOrNullIf(time, is_leaving OR is_own AND type = 'mpp.ticket.transferred') AS last_left_at,
    max(toUInt8(type = 'mpp.ticket.missed')) AS is_missed,
    max(toUInt8(type = 'mpp.ticket.cancelled')) AS is_cancelled,
    max(toUInt8(is_away)) AS is_transferred,
    max(toUInt8(is_arrival AND NOT is_own)) AS is_transferred_in,
    max(toUInt8(type = 'mpp.ticket.refused')) AS is_refused,
    max(toUInt8(startsWith(source, '/simulator/'))) AS is_simulated,
    maxIf(matters, is_issued) AS matters,
    groupUniqArrayIf(sipHash64(visitor_id), is_issued AND visitor_id != '') AS visitor_hashes,
    max(if(is_issued, concat(event_order, '\0', channel), '')) AS latest_channel,
    max(if(is_named, concat(event_order, '\0', named), '')) AS latest_service,
    groupUniqArrayIf(named, is_issued) AS issued_services,
    groupUniqArrayIf(named, type = 'mpp.ticket.completed') AS completed_services,
    sum(cityHash64(id, time)) AS mark,
    now('UTC') AS changed_at
FROM
(
    SELECT
        mpp,
        local_date,
        ticket_id,
        type,
        time,
        local_time,
        source,
        id,
        visitor_id,
        channel,
        matters,
        reason,
        -- The agency, whether the event happened there, and whether it is a transfer to there.
        multiIf(
            type != 'mpp.ticket.transferred', [(agency, true, false)],
            to_agency = agency, [(agency, true, true)],
            [(agency, true, false), (to_agency, false, true)]) AS sides,
        type = 'mpp.ticket.issued' AS is_issued,
        type IN ('mpp.ticket.issued', 'mpp.ticket.called', 'mpp.ticket.started', 'mpp.ticket.completed',
            'mpp.ticket.transferred') AS is_visit,
        toString(if(type = 'mpp.ticket.transferred', to_service, service)) AS named,
        -- Texts of it compare as (time, id, source): the first eight bytes are the time, the highest first.
        concat(reinterpretAsFixedString(byteSwap(reinterpretAsUInt64(time))), id, '\0', source) AS event_order
    FROM queue_events
)
ARRAY JOIN sides AS side
GROUP BY mpp, local_date, side.1, ticket_id;

-- On which days of a month each agency had a visit or an opened counter: bits, the lowest for the first of the month.
-- For what asks which days were open and not how much happened on them.
CREATE TABLE IF NOT EXISTS open_months
(
    mpp LowCardinality(String),
    month Date,
    agency LowCardinality(String),
    visit_days SimpleAggregateFunction(groupBitOr, UInt32),
    opened_days SimpleAggregateFunction(groupBitOr, UInt32),
    has_simulated_opening SimpleAggregateFunction(max, UInt8)
)
ENGINE = AggregatingMergeTree
ORDER BY (mpp, month, agency);

CREATE MATERIALIZED VIEW IF NOT EXISTS legs_to_open_months TO open_months
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT
    mpp,
    toStartOfMonth(local_date) AS month,
    agency,
    groupBitOr(bitShiftLeft(toUInt32(1), toDayOfMonth(local_date) - 1)) AS visit_days
FROM legs
WHERE first_visit_local IS NOT NULL
GROUP BY mpp, month, agency;

CREATE MATERIALIZED VIEW IF NOT EXISTS counter_events_to_open_months TO open_months
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT
    mpp,
    toStartOfMonth(local_date) AS month,
    agency,
    groupBitOr(bitShiftLeft(toUInt32(1), toDayOfMonth(local_date) - 1)) AS opened_days,
    max(toUInt8(startsWith(source, '/simulator/'))) AS has_simulated_opening
FROM counter_events
WHERE type = 'mpp.counter.opened' AND agency != ''
GROUP BY mpp, month, agency;
