SELECT mpp, agency, local_date, toHour(first_visit) AS local_hour, count() AS visits
FROM
(
    SELECT mpp, local_date, visited AS agency, ticket_id, min(local_time) AS first_visit
    FROM queue_events
    ARRAY JOIN if(type = 'mpp.ticket.transferred', [agency, to_agency], [agency]) AS visited
    WHERE type IN ('mpp.ticket.issued', 'mpp.ticket.called', 'mpp.ticket.started', 'mpp.ticket.completed', 'mpp.ticket.transferred')
        AND ({mpp:String} = '' OR mpp = {mpp:String}) AND local_date BETWEEN {from:Date} AND {to:Date}
    GROUP BY mpp, local_date, visited, ticket_id
)
GROUP BY mpp, agency, local_date, local_hour;
