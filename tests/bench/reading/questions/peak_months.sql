-- The ranks of a month need the whole year.
SELECT mpp, month, visits, rank_in_year
FROM
(
    SELECT
        mpp,
        month,
        visits,
        row_number() OVER (PARTITION BY mpp, toYear(month) ORDER BY visits DESC, month) AS rank_in_year
    FROM
    (
        SELECT mpp, toStartOfMonth(local_date) AS month, uniqExact(local_date, ticket_id) AS visits
        FROM queue_events
        WHERE type IN ('mpp.ticket.issued', 'mpp.ticket.called', 'mpp.ticket.started', 'mpp.ticket.completed', 'mpp.ticket.transferred')
            AND ({mpp:String} = '' OR mpp = {mpp:String}) AND toYear(local_date) BETWEEN toYear({from:Date}) AND toYear({to:Date})
        GROUP BY mpp, month
    )
)
WHERE month BETWEEN {from:Date} AND {to:Date};
