SELECT
    mpp,
    agency,
    toStartOfMonth(local_date) AS month,
    multiIf(waited_ms IS NULL, 'unknown', waited_ms < 300000, '00-05', waited_ms < 900000, '05-15',
        waited_ms < 1800000, '15-30', waited_ms < 3600000, '30-60', '60+') AS wait_bucket,
    count() AS visits,
    countIf(has_completed) AS completed,
    countIf(has_missed) AS missed,
    countIf(has_cancelled) AS cancelled
FROM
(
    SELECT
        mpp,
        local_date,
        side.1 AS agency,
        minOrNullIf(time, type = 'mpp.ticket.issued' OR side.2) AS began,
        minOrNullIf(time, type IN ('mpp.ticket.called', 'mpp.ticket.started')) AS called,
        minOrNullIf(time, type IN ('mpp.ticket.missed', 'mpp.ticket.cancelled')
            OR type = 'mpp.ticket.transferred' AND NOT side.2) AS gone,
        max(type = 'mpp.ticket.completed') AS has_completed,
        max(type = 'mpp.ticket.missed') AS has_missed,
        max(type = 'mpp.ticket.cancelled') AS has_cancelled,
        coalesce(called, gone) AS until,
        if(until >= began, dateDiff('millisecond', began, until), NULL) AS waited_ms
    FROM queue_events
    ARRAY JOIN if(type = 'mpp.ticket.transferred', [(agency, false), (to_agency, true)], [(agency, false)]) AS side
    WHERE type != 'mpp.ticket.refused'
        AND ({mpp:String} = '' OR mpp = {mpp:String}) AND local_date BETWEEN {from:Date} AND {to:Date}
    GROUP BY mpp, local_date, side.1, ticket_id
)
GROUP BY mpp, agency, month, wait_bucket;
