-- A rank needs every MPP, a change the month before.
SELECT mpp, month, visits, open_days, rank_in_month, change_on_previous_month
FROM
(
    SELECT
        mpp,
        month,
        visits,
        open_days,
        row_number() OVER (PARTITION BY month ORDER BY visits / open_days DESC, mpp) AS rank_in_month,
        lagInFrame(visits) OVER (PARTITION BY mpp ORDER BY month) AS previous,
        if(previous = 0 OR month >= toStartOfMonth(toDate(now(), 'UTC')), NULL, visits / previous - 1) AS change_on_previous_month
    FROM
    (
        SELECT
            mpp,
            toStartOfMonth(local_date) AS month,
            uniqExactIf((local_date, ticket_id), ticket_id != '') AS visits,
            uniqExact(local_date) AS open_days
        FROM
        (
            SELECT mpp, local_date, ticket_id
            FROM queue_events
            WHERE type IN ('mpp.ticket.issued', 'mpp.ticket.called', 'mpp.ticket.started', 'mpp.ticket.completed', 'mpp.ticket.transferred')
                AND local_date BETWEEN addMonths({from:Date}, -1) AND {to:Date}
            UNION ALL
            SELECT mpp, local_date, ''
            FROM counter_events
            WHERE type = 'mpp.counter.opened' AND local_date BETWEEN addMonths({from:Date}, -1) AND {to:Date}
        )
        GROUP BY mpp, month
        HAVING visits > 0
    )
)
WHERE ({mpp:String} = '' OR mpp = {mpp:String}) AND month BETWEEN {from:Date} AND {to:Date};
