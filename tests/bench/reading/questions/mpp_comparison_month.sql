-- A rank needs every MPP, a change the month before and the same months of last year.
SELECT
    mpp,
    month,
    visits,
    open_days,
    agencies_active,
    visits_per_open_day,
    visits_per_agency_day,
    if(is_running OR previous = 0, NULL, visits / previous - 1) AS change_on_previous_month,
    if(is_running OR last_year = 0, NULL, visits / last_year - 1) AS change_on_last_year,
    visits_year_to_date,
    if(compared_last_year = 0, NULL, compared / compared_last_year - 1) AS change_year_to_date,
    rank_in_month
FROM
(
    SELECT
        *,
        sum(visits) OVER year_so_far AS visits_year_to_date,
        sumIf(visits, last_year > 0 AND NOT is_running) OVER year_so_far AS compared,
        sumIf(last_year, NOT is_running) OVER year_so_far AS compared_last_year
    FROM
    (
        SELECT
            *,
            visits / open_days AS visits_per_open_day,
            toRelativeMonthNum(month) AS number,
            month >= toStartOfMonth(toDate(now(), 'UTC')) AS is_running,
            row_number() OVER (PARTITION BY month ORDER BY visits / open_days DESC, mpp) AS rank_in_month,
            max(visits) OVER (PARTITION BY mpp ORDER BY number RANGE BETWEEN 1 PRECEDING AND 1 PRECEDING) AS previous,
            max(visits) OVER (PARTITION BY mpp ORDER BY number RANGE BETWEEN 12 PRECEDING AND 12 PRECEDING) AS last_year
        FROM
        (
            SELECT
                mpp,
                toStartOfMonth(local_date) AS month,
                uniqExactIf((local_date, ticket_id), ticket_id != '') AS visits,
                uniqExact(local_date) AS open_days,
                uniqExactIf(agency, ticket_id != '') AS agencies_active,
                uniqExactIf((local_date, ticket_id, agency), ticket_id != '') / uniqExact(local_date, agency) AS visits_per_agency_day
            FROM
            (
                SELECT mpp, local_date, toString(visited) AS agency, ticket_id
                FROM queue_events
                ARRAY JOIN if(type = 'mpp.ticket.transferred', [agency, to_agency], [agency]) AS visited
                WHERE type IN ('mpp.ticket.issued', 'mpp.ticket.called', 'mpp.ticket.started', 'mpp.ticket.completed', 'mpp.ticket.transferred')
                    AND local_date BETWEEN toStartOfYear(addYears({from:Date}, -1)) AND {to:Date}
                UNION ALL
                SELECT mpp, local_date, agency, ''
                FROM counter_events
                WHERE type = 'mpp.counter.opened' AND local_date BETWEEN toStartOfYear(addYears({from:Date}, -1)) AND {to:Date}
            )
            GROUP BY mpp, month
            HAVING visits > 0
        )
    )
    WINDOW year_so_far AS (PARTITION BY mpp, toYear(month) ORDER BY month)
)
WHERE ({mpp:String} = '' OR mpp = {mpp:String}) AND month BETWEEN {from:Date} AND {to:Date};
