-- Latest answers that name a ticket, beside how long that ticket waited at the agency on that day.
SELECT
    s.mpp AS mpp,
    s.agency AS agency,
    toStartOfQuarter(s.answered_on) AS quarter,
    l.bucket AS wait_bucket,
    count() AS responses,
    sumForEach(s.scores) AS totals,
    sumForEach(arrayMap(score -> toUInt64(score > 0), s.scores)) AS counts,
    if(has(counts, 0), NULL, arrayAvg(arrayMap((total, given) -> total / given, totals, counts)) * 25) AS ikm
FROM
(
    SELECT
        mpp,
        response_id,
        argMax(agency, (time, id, toString(source))) AS agency,
        argMax(local_date, (time, id, toString(source))) AS answered_on,
        argMax(ticket_id, (time, id, toString(source))) AS ticket,
        argMax([requirements, procedure, time_score, cost, product, competence, behaviour, complaints, facilities],
            (time, id, toString(source))) AS scores
    FROM survey_events
    WHERE ({mpp:String} = '' OR mpp = {mpp:String})
        AND local_date BETWEEN toStartOfQuarter({from:Date}) AND addQuarters(toStartOfQuarter({to:Date}), 1) - 1
    GROUP BY mpp, response_id
) AS s
INNER JOIN
(
    SELECT
        mpp,
        local_date,
        side.1 AS visited,
        ticket_id,
        minOrNullIf(time, type = 'mpp.ticket.issued' OR side.2) AS began,
        minOrNullIf(time, type IN ('mpp.ticket.called', 'mpp.ticket.started')) AS called,
        minOrNullIf(time, type IN ('mpp.ticket.missed', 'mpp.ticket.cancelled')
            OR type = 'mpp.ticket.transferred' AND NOT side.2) AS gone,
        coalesce(called, gone) AS until,
        if(until >= began, dateDiff('millisecond', began, until), NULL) AS waited_ms,
        multiIf(waited_ms IS NULL, 'unknown', waited_ms < 300000, '00-05', waited_ms < 900000, '05-15',
            waited_ms < 1800000, '15-30', waited_ms < 3600000, '30-60', '60+') AS bucket
    FROM queue_events
    ARRAY JOIN if(type = 'mpp.ticket.transferred', [(agency, false), (to_agency, true)], [(agency, false)]) AS side
    WHERE ({mpp:String} = '' OR mpp = {mpp:String})
        AND local_date BETWEEN toStartOfQuarter({from:Date}) AND addQuarters(toStartOfQuarter({to:Date}), 1) - 1
    GROUP BY mpp, local_date, side.1, ticket_id
    HAVING countIf(type IN ('mpp.ticket.issued', 'mpp.ticket.called', 'mpp.ticket.started', 'mpp.ticket.completed', 'mpp.ticket.transferred')) > 0
) AS l ON l.mpp = s.mpp AND l.local_date = s.answered_on AND l.visited = s.agency AND l.ticket_id = s.ticket
WHERE s.ticket != ''
GROUP BY s.mpp, s.agency, quarter, l.bucket;
