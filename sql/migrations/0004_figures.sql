-- Aggregates behind the services, the quotas and the satisfaction of visitors, filled with what the raw tables hold
-- already. Each view is there before its table is filled: an event that comes in between is met twice and counts
-- once, as the states do not mind repeats; so may this file run again, also half-way. Where the groups of a long
-- history do not fit into memory, they go to disk.

-- What each leg tells of its service: any queue event of the ticket at the agency on that day may name it, a refusal
-- as well; the leg of a transfer is the one at `to_agency`, where it names `to_service`.
-- An event without a service of its own stands under the empty one; only the views may put the latest named in its
-- place, as that can still change.
CREATE TABLE IF NOT EXISTS leg_services
(
    mpp LowCardinality(String),
    local_date Date,
    agency LowCardinality(String),
    ticket_id String,
    -- (time, id, source, service) of the latest event that names one.
    latest_named SimpleAggregateFunction(max, Tuple(DateTime64(3, 'UTC'), String, String, String)),
    issued_services SimpleAggregateFunction(groupUniqArrayArray, Array(String)),
    completed_services SimpleAggregateFunction(groupUniqArrayArray, Array(String)),
    -- NULL stands for "not issued" and is passed over by min.
    first_issued_local SimpleAggregateFunction(min, Nullable(DateTime64(3, 'UTC'))),
    most_matters SimpleAggregateFunction(max, UInt8),
    is_simulated SimpleAggregateFunction(max, UInt8)
)
ENGINE = AggregatingMergeTree
ORDER BY (mpp, local_date, agency, ticket_id);

CREATE MATERIALIZED VIEW IF NOT EXISTS queue_events_to_leg_services TO leg_services
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT
    mpp,
    local_date,
    leg_agency AS agency,
    ticket_id,
    max(if(named != '', (time, id, toString(source), named), (toDateTime64(0, 3, 'UTC'), '', '', ''))) AS latest_named,
    groupUniqArrayIf(named, type = 'mpp.ticket.issued') AS issued_services,
    groupUniqArrayIf(named, type = 'mpp.ticket.completed') AS completed_services,
    minOrNullIf(local_time, type = 'mpp.ticket.issued') AS first_issued_local,
    max(matters) AS most_matters,
    max(toUInt8(startsWith(source, '/simulator/'))) AS is_simulated
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
        matters,
        if(type = 'mpp.ticket.transferred', to_agency, agency) AS leg_agency,
        toString(if(type = 'mpp.ticket.transferred', to_service, service)) AS named
    FROM queue_events
)
GROUP BY mpp, local_date, leg_agency, ticket_id;

INSERT INTO leg_services
    (mpp, local_date, agency, ticket_id, latest_named, issued_services, completed_services, first_issued_local,
    most_matters, is_simulated)
SELECT
    mpp,
    local_date,
    leg_agency,
    ticket_id,
    max(if(named != '', (time, id, toString(source), named), (toDateTime64(0, 3, 'UTC'), '', '', ''))),
    groupUniqArrayIf(named, type = 'mpp.ticket.issued'),
    groupUniqArrayIf(named, type = 'mpp.ticket.completed'),
    minOrNullIf(local_time, type = 'mpp.ticket.issued'),
    max(matters),
    max(toUInt8(startsWith(source, '/simulator/')))
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
        matters,
        if(type = 'mpp.ticket.transferred', to_agency, agency) AS leg_agency,
        toString(if(type = 'mpp.ticket.transferred', to_service, service)) AS named
    FROM queue_events
)
GROUP BY mpp, local_date, leg_agency, ticket_id
SETTINGS max_bytes_before_external_group_by = 500000000;

-- The answer in force of each response: the latest time, then the greater id, then the greater source. It alone says
-- to which agency and day the response belongs, so neither stands in the key. `scores` are in the order of the
-- regulation; 0 stands for an element that the form does not score.
CREATE TABLE IF NOT EXISTS survey_answers
(
    mpp LowCardinality(String),
    response_id String,
    in_force SimpleAggregateFunction(max, Tuple(time DateTime64(3, 'UTC'), id String, source String, local_date Date, agency String, scores Array(UInt8)))
)
ENGINE = AggregatingMergeTree
ORDER BY (mpp, response_id);

CREATE MATERIALIZED VIEW IF NOT EXISTS survey_events_to_survey_answers TO survey_answers
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT
    mpp,
    response_id,
    max((time, id, toString(source), local_date, toString(agency),
        [requirements, procedure, time_score, cost, product, competence, behaviour, complaints, facilities])) AS in_force
FROM survey_events
GROUP BY mpp, response_id;

INSERT INTO survey_answers (mpp, response_id, in_force)
SELECT
    mpp,
    response_id,
    max((time, id, toString(source), local_date, toString(agency),
        [requirements, procedure, time_score, cost, product, competence, behaviour, complaints, facilities]))
FROM survey_events
GROUP BY mpp, response_id
SETTINGS max_bytes_before_external_group_by = 500000000;
