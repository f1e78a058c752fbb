-- The ranks of a month need the visits of the whole year.
SELECT
    mpp,
    month,
    visits,
    visits / open_days AS visits_per_open_day,
    rank_in_year,
    visits / year_visits AS share_of_year,
    if(rank_in_year = 1 AND next_visits > 0, visits / next_visits - 1, NULL) AS lead_over_next,
    months_with_data
FROM
(
    SELECT
        *,
        row_number() OVER (PARTITION BY mpp, toYear(month) ORDER BY visits DESC, month) AS rank_in_year,
        sum(visits) OVER (PARTITION BY mpp, toYear(month)) AS year_visits,
        leadInFrame(visits) OVER (PARTITION BY mpp, toYear(month) ORDER BY visits DESC, month
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS next_visits,
        count() OVER (PARTITION BY mpp, toYear(month)) AS months_with_data
    FROM
    (
        SELECT
            mpp,
            toStartOfMonth(local_date) AS month,
            uniqExactIf((local_date, ticket_id), ticket_id != '') AS visits,
            uniqExactIf(local_date, local_date BETWEEN {from:Date} AND {to:Date}) AS open_days
        FROM
        (
            SELECT mpp, local_date, ticket_id
            FROM queue_events
            WHERE type IN ('mpp.ticket.issued', 'mpp.ticket.called', 'mpp.ticket.started', 'mpp.ticket.completed', 'mpp.ticket.transferred')
                AND ({mpp:String} = '' OR mpp = {mpp:String}) AND toYear(local_date) BETWEEN toYear({from:Date}) AND toYear({to:Date})
            UNION ALL
            SELECT mpp, local_date, ''
            FROM counter_events
            WHERE type = 'mpp.counter.opened' AND ({mpp:String} = '' OR mpp = {mpp:String})
                AND local_date BETWEEN {from:Date} AND {to:Date}
        )
        GROUP BY mpp, month
        HAVING visits > 0
    )
)
WHERE month BETWEEN {from:Date} AND {to:Date};
