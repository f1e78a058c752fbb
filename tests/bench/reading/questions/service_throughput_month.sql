SELECT
    mpp,
    agency,
    service,
    toStartOfMonth(local_date) AS month,
    uniqExactIf((local_date, ticket_id), type = 'mpp.ticket.issued') AS issued,
    uniqExactIf((local_date, ticket_id), type = 'mpp.ticket.completed') AS completed
FROM
(
    -- An event without a service counts for the latest named in its leg.
    SELECT
        mpp,
        local_date,
        leg_agency AS agency,
        ticket_id,
        type,
        if(named != '', named, argMaxIf(named, (time, id, toString(source)), named != '')
            OVER (PARTITION BY mpp, local_date, leg_agency, ticket_id)) AS service
    FROM
    (
        SELECT
            mpp,
            local_date,
            ticket_id,
            type,
            time,
            id,
            source,
            if(type = 'mpp.ticket.transferred', to_agency, agency) AS leg_agency,
            toString(if(type = 'mpp.ticket.transferred', to_service, service)) AS named
        FROM queue_events
        WHERE ({mpp:String} = '' OR mpp = {mpp:String}) AND local_date BETWEEN {from:Date} AND {to:Date}
    )
)
WHERE type IN ('mpp.ticket.issued', 'mpp.ticket.completed')
GROUP BY mpp, agency, service, month;
