SELECT d.mpp AS mpp, d.agency AS agency, d.weekday AS weekday, d.local_hour AS local_hour, o.open_days AS open_days,
    d.visits / o.open_days AS visits_per_open_day
FROM
(
    SELECT mpp, agency, toDayOfWeek(local_date) AS weekday, toHour(first_visit) AS local_hour, count() AS visits
    FROM
    (
        SELECT mpp, local_date, visited AS agency, ticket_id, min(local_time) AS first_visit
        FROM queue_events
        ARRAY JOIN if(type = 'mpp.ticket.transferred', [agency, to_agency], [agency]) AS visited
        WHERE type IN ('mpp.ticket.issued', 'mpp.ticket.called', 'mpp.ticket.started', 'mpp.ticket.completed', 'mpp.ticket.transferred')
            AND ({mpp:String} = '' OR mpp = {mpp:String})
            AND (mpp, local_date) IN (SELECT mpp, arrayJoin(arrayMap(days -> today - days, range(1, 91))) FROM mpp_clock)
        GROUP BY mpp, local_date, visited, ticket_id
    )
    GROUP BY mpp, agency, weekday, local_hour
) AS d
INNER JOIN
(
    SELECT mpp, agency, toDayOfWeek(local_date) AS weekday, uniqExact(local_date) AS open_days
    FROM
    (
        SELECT mpp, local_date, toString(visited) AS agency
        FROM queue_events
        ARRAY JOIN if(type = 'mpp.ticket.transferred', [agency, to_agency], [agency]) AS visited
        WHERE type IN ('mpp.ticket.issued', 'mpp.ticket.called', 'mpp.ticket.started', 'mpp.ticket.completed', 'mpp.ticket.transferred')
            AND ({mpp:String} = '' OR mpp = {mpp:String})
            AND (mpp, local_date) IN (SELECT mpp, arrayJoin(arrayMap(days -> today - days, range(1, 91))) FROM mpp_clock)
        UNION ALL
        SELECT mpp, local_date, agency
        FROM counter_events
        WHERE type = 'mpp.counter.opened'
            AND ({mpp:String} = '' OR mpp = {mpp:String})
            AND (mpp, local_date) IN (SELECT mpp, arrayJoin(arrayMap(days -> today - days, range(1, 91))) FROM mpp_clock)
    )
    GROUP BY mpp, agency, weekday
) AS o ON o.mpp = d.mpp AND o.agency = d.agency AND o.weekday = d.weekday;
