SELECT
    mpp,
    local_date,
    uniqExactIf(ticket_id, type IN ('mpp.ticket.issued', 'mpp.ticket.called', 'mpp.ticket.started', 'mpp.ticket.completed', 'mpp.ticket.transferred')) AS visits,
    uniqExactIf(visitor_id, type = 'mpp.ticket.issued' AND visitor_id != '')
        + uniqExactIf(ticket_id, type = 'mpp.ticket.issued')
        - uniqExactIf(ticket_id, type = 'mpp.ticket.issued' AND visitor_id != '') AS visitors
FROM queue_events
WHERE ({mpp:String} = '' OR mpp = {mpp:String}) AND local_date BETWEEN {from:Date} AND {to:Date}
GROUP BY mpp, local_date;
