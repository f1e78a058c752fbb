SELECT
    mpp,
    toStartOfMonth(local_date) AS month,
    count(wait_ms) AS timed_legs,
    quantileExactInclusive(0.5)(wait_ms) / 1000 AS wait_p50_seconds,
    quantileExactInclusive(0.95)(wait_ms) / 1000 AS wait_p95_seconds,
    quantileExactInclusive(0.9)(service_ms) / 1000 AS service_p90_seconds
FROM
(
    SELECT
        mpp,
        local_date,
        side.1 AS agency,
        minOrNullIf(time, type = 'mpp.ticket.issued' OR side.2) AS began,
        minOrNullIf(time, type IN ('mpp.ticket.called', 'mpp.ticket.started')) AS called,
        coalesce(minOrNullIf(time, type = 'mpp.ticket.started'), maxOrNullIf(time, type = 'mpp.ticket.called')) AS served,
        maxOrNullIf(time, type = 'mpp.ticket.completed') AS completed,
        if(called >= began, dateDiff('millisecond', began, called), NULL) AS wait_ms,
        if(completed >= served, dateDiff('millisecond', served, completed), NULL) AS service_ms
    FROM queue_events
    ARRAY JOIN if(type = 'mpp.ticket.transferred', [(agency, false), (to_agency, true)], [(agency, false)]) AS side
    WHERE type != 'mpp.ticket.refused'
        AND ({mpp:String} = '' OR mpp = {mpp:String}) AND local_date BETWEEN {from:Date} AND {to:Date}
    GROUP BY mpp, local_date, side.1, ticket_id
)
GROUP BY mpp, month;
