SELECT
    mpp,
    visited AS agency,
    local_date,
    uniqExactIf(ticket_id, type IN ('mpp.ticket.issued', 'mpp.ticket.called', 'mpp.ticket.started', 'mpp.ticket.completed', 'mpp.ticket.transferred')) AS visits,
    uniqExactIf(visitor_id, type = 'mpp.ticket.issued' AND visitor_id != '')
        + uniqExactIf(ticket_id, type = 'mpp.ticket.issued')
        - uniqExactIf(ticket_id, type = 'mpp.ticket.issued' AND visitor_id != '') AS visitors,
    uniqExactIf(ticket_id, type = 'mpp.ticket.completed') AS completed,
    uniqExactIf(ticket_id, type = 'mpp.ticket.missed') AS missed,
    uniqExactIf(ticket_id, type = 'mpp.ticket.cancelled') AS cancelled,
    uniqExactIf(ticket_id, type = 'mpp.ticket.refused') AS refused
FROM
(
    SELECT
        mpp,
        local_date,
        type,
        visitor_id,
        ticket_id,
        visited
    FROM queue_events
    ARRAY JOIN if(type = 'mpp.ticket.transferred', [agency, to_agency], [agency]) AS visited
    WHERE ({mpp:String} = '' OR mpp = {mpp:String}) AND local_date BETWEEN {from:Date} AND {to:Date}
)
GROUP BY mpp, agency, local_date;
