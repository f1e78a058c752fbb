SELECT n.mpp AS mpp, n.agency AS agency, n.visits AS visits, n.completed AS completed, n.waiting AS waiting
FROM
(
    SELECT
        mpp,
        agency,
        countIf(is_visit) AS visits,
        countIf(completed IS NOT NULL) AS completed,
        countIf(began IS NOT NULL AND (called IS NULL OR called < began) AND (ended IS NULL OR ended < began)) AS waiting
    FROM
    (
        SELECT
            mpp,
            side.1 AS agency,
            max(type IN ('mpp.ticket.issued', 'mpp.ticket.called', 'mpp.ticket.started', 'mpp.ticket.completed', 'mpp.ticket.transferred')) AS is_visit,
            minOrNullIf(time, type = 'mpp.ticket.issued' OR side.2) AS began,
            maxOrNullIf(time, type IN ('mpp.ticket.called', 'mpp.ticket.started')) AS called,
            maxOrNullIf(time, type = 'mpp.ticket.completed') AS completed,
            maxOrNullIf(time, type IN ('mpp.ticket.completed', 'mpp.ticket.missed', 'mpp.ticket.cancelled') OR type = 'mpp.ticket.transferred' AND NOT side.2) AS ended
        FROM queue_events
        ARRAY JOIN if(type = 'mpp.ticket.transferred', [(agency, false), (to_agency, true)], [(agency, false)]) AS side
        WHERE type != 'mpp.ticket.refused' AND ({mpp:String} = '' OR mpp = {mpp:String})
            AND (mpp, local_date) IN (SELECT mpp, today FROM mpp_clock)
        GROUP BY mpp, side.1, ticket_id
    )
    GROUP BY mpp, agency
) AS n
LEFT JOIN
(
    -- The usual day like today, from all days of this weekday.
    SELECT mpp, visited AS agency, quantileExactInclusive(0.5)(visits) AS usual
    FROM
    (
        SELECT mpp, visited, local_date, uniqExactIf(ticket_id,
            dateDiff('second', toStartOfDay(local_time), local_time) <= dateDiff('second', toStartOfDay(now()), now())) AS visits
        FROM queue_events
        ARRAY JOIN if(type = 'mpp.ticket.transferred', [agency, to_agency], [agency]) AS visited
        WHERE ({mpp:String} = '' OR mpp = {mpp:String}) AND type IN ('mpp.ticket.issued', 'mpp.ticket.called', 'mpp.ticket.started', 'mpp.ticket.completed', 'mpp.ticket.transferred')
            AND (mpp, toDayOfWeek(local_date)) IN (SELECT mpp, toDayOfWeek(today) FROM mpp_clock)
            AND (mpp, local_date) NOT IN (SELECT mpp, today FROM mpp_clock)
        GROUP BY mpp, visited, local_date
        ORDER BY local_date DESC
        LIMIT 8 BY mpp, visited
    )
    GROUP BY mpp, visited
) AS u ON u.mpp = n.mpp AND u.agency = n.agency;
