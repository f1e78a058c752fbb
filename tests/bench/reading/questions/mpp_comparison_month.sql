-- A rank needs every MPP, a change the visits of other months.
SELECT
    h.mpp AS mpp,
    h.month AS month,
    h.visits AS visits,
    a.open_days AS open_days,
    a.agencies_active AS agencies_active,
    h.visits / a.open_days AS visits_per_open_day,
    a.visits_per_agency_day AS visits_per_agency_day,
    if(h.is_running OR h.previous = 0, NULL, h.visits / h.previous - 1) AS change_on_previous_month,
    if(h.is_running OR h.last_year = 0, NULL, h.visits / h.last_year - 1) AS change_on_last_year,
    h.visits_year_to_date AS visits_year_to_date,
    if(h.compared_last_year = 0, NULL, h.compared / h.compared_last_year - 1) AS change_year_to_date,
    r.rank_in_month AS rank_in_month
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
            toRelativeMonthNum(month) AS number,
            month >= toStartOfMonth(toDate(now(), 'UTC')) AS is_running,
            max(visits) OVER (PARTITION BY mpp ORDER BY number RANGE BETWEEN 1 PRECEDING AND 1 PRECEDING) AS previous,
            max(visits) OVER (PARTITION BY mpp ORDER BY number RANGE BETWEEN 12 PRECEDING AND 12 PRECEDING) AS last_year
        FROM
        (
            SELECT mpp, toStartOfMonth(local_date) AS month, uniqExact(local_date, ticket_id) AS visits
            FROM queue_events
            WHERE type IN ('mpp.ticket.issued', 'mpp.ticket.called', 'mpp.ticket.started', 'mpp.ticket.completed', 'mpp.ticket.transferred')
                AND ({mpp:String} = '' OR mpp = {mpp:String})
                AND local_date BETWEEN toStartOfYear(addYears({from:Date}, -1)) AND {to:Date}
            GROUP BY mpp, month
        )
    )
    WINDOW year_so_far AS (PARTITION BY mpp, toYear(month) ORDER BY month)
) AS h
INNER JOIN
(
    SELECT
        mpp,
        toStartOfMonth(local_date) AS month,
        uniqExact(local_date) AS open_days,
        uniqExactIf(agency, ticket_id != '') AS agencies_active,
        uniqExactIf((local_date, ticket_id, agency), ticket_id != '') / uniqExact(local_date, agency) AS visits_per_agency_day
    FROM
    (
        SELECT mpp, local_date, toString(visited) AS agency, ticket_id
        FROM queue_events
        ARRAY JOIN if(type = 'mpp.ticket.transferred', [agency, to_agency], [agency]) AS visited
        WHERE type IN ('mpp.ticket.issued', 'mpp.ticket.called', 'mpp.ticket.started', 'mpp.ticket.completed', 'mpp.ticket.transferred')
            AND ({mpp:String} = '' OR mpp = {mpp:String}) AND local_date BETWEEN {from:Date} AND {to:Date}
        UNION ALL
        SELECT mpp, local_date, agency, ''
        FROM counter_events
        WHERE type = 'mpp.counter.opened' AND ({mpp:String} = '' OR mpp = {mpp:String}) AND local_date BETWEEN {from:Date} AND {to:Date}
    )
    GROUP BY mpp, month
) AS a ON a.mpp = h.mpp AND a.month = h.month
INNER JOIN
(
    SELECT
        mpp,
        toStartOfMonth(local_date) AS month,
        row_number() OVER (PARTITION BY month ORDER BY
            uniqExactIf((local_date, ticket_id), ticket_id != '') / uniqExact(local_date) DESC, mpp) AS rank_in_month
    FROM
    (
        SELECT mpp, local_date, ticket_id
        FROM queue_events
        WHERE type IN ('mpp.ticket.issued', 'mpp.ticket.called', 'mpp.ticket.started', 'mpp.ticket.completed', 'mpp.ticket.transferred')
            AND local_date BETWEEN {from:Date} AND {to:Date}
        UNION ALL
        SELECT mpp, local_date, ''
        FROM counter_events
        WHERE type = 'mpp.counter.opened' AND local_date BETWEEN {from:Date} AND {to:Date}
    )
    GROUP BY mpp, month
) AS r ON r.mpp = h.mpp AND r.month = h.month
WHERE h.month BETWEEN {from:Date} AND {to:Date};
