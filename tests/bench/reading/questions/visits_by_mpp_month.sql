SELECT
    mpp,
    toStartOfMonth(local_date) AS month,
    uniqExactIf((local_date, ticket_id), ticket_id != '') AS visits,
    uniqExactIf(visitor_id, type = 'mpp.ticket.issued' AND visitor_id != '')
        + uniqExactIf((local_date, ticket_id), type = 'mpp.ticket.issued')
        - uniqExactIf((local_date, ticket_id), type = 'mpp.ticket.issued' AND visitor_id != '') AS visitors,
    uniqExact(local_date) AS open_days,
    visits / open_days AS visits_per_open_day,
    uniqExactIf(agency, ticket_id != '') AS agencies_active
FROM
(
    SELECT mpp, local_date, toString(visited) AS agency, ticket_id, visitor_id, type
    FROM queue_events
    ARRAY JOIN if(type = 'mpp.ticket.transferred', [agency, to_agency], [agency]) AS visited
    WHERE type IN ('mpp.ticket.issued', 'mpp.ticket.called', 'mpp.ticket.started', 'mpp.ticket.completed', 'mpp.ticket.transferred')
        AND ({mpp:String} = '' OR mpp = {mpp:String}) AND local_date BETWEEN {from:Date} AND {to:Date}
    UNION ALL
    SELECT mpp, local_date, agency, '', '', type
    FROM counter_events
    WHERE type = 'mpp.counter.opened' AND ({mpp:String} = '' OR mpp = {mpp:String}) AND local_date BETWEEN {from:Date} AND {to:Date}
)
GROUP BY mpp, month
HAVING visits > 0;
