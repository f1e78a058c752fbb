SELECT
    c.mpp AS mpp,
    c.agency AS agency,
    c.local_date AS local_date,
    c.counters_used AS counters_used,
    ifNull(s.serving_ms, 0) / 60000 AS serving_minutes
FROM
(
    SELECT mpp, local_date, agency, countIf(was_opened) AS counters_used, sum(arraySum(open_ms)) AS ms
    FROM
    (
        SELECT
            mpp,
            local_date,
            agency,
            max(type = 'mpp.counter.opened') AS was_opened,
            arraySort(groupArray((time, type IN ('mpp.counter.opened', 'mpp.counter.resumed')))) AS changes,
            arrayMap((a, b) -> if(a.2, dateDiff('millisecond', a.1, b.1), 0), changes, arrayPushBack(arrayPopFront(changes), changes[-1])) AS open_ms
        FROM counter_events
        WHERE startsWith(type, 'mpp.counter.')
            AND ({mpp:String} = '' OR mpp = {mpp:String}) AND local_date BETWEEN {from:Date} AND {to:Date}
        GROUP BY mpp, local_date, agency, counter
    )
    GROUP BY mpp, local_date, agency
) AS c
LEFT JOIN
(
    SELECT mpp, local_date, agency, sum(if(completed >= served, dateDiff('millisecond', served, completed), 0)) AS serving_ms
    FROM
    (
        SELECT
            mpp,
            local_date,
            agency,
            coalesce(minOrNullIf(time, type = 'mpp.ticket.started'), maxOrNullIf(time, type = 'mpp.ticket.called')) AS served,
            maxOrNullIf(time, type = 'mpp.ticket.completed') AS completed
        FROM queue_events
        WHERE type != 'mpp.ticket.refused'
            AND ({mpp:String} = '' OR mpp = {mpp:String}) AND local_date BETWEEN {from:Date} AND {to:Date}
        GROUP BY mpp, local_date, agency, ticket_id
    )
    GROUP BY mpp, local_date, agency
) AS s ON s.mpp = c.mpp AND s.local_date = c.local_date AND s.agency = c.agency;
