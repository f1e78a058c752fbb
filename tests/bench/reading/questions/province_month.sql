SELECT
    p.province_code AS province_code,
    m.month AS month,
    count() AS mpps_reporting,
    sum(m.visits) AS visits,
    sum(m.visits) / sum(m.open_days) AS visits_per_open_day,
    argMin(m.mpp, (-toInt64(m.visits), m.mpp)) AS busiest_mpp
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
            AND local_date BETWEEN {from:Date} AND {to:Date} AND mpp IN (SELECT mpp FROM ref_mpps WHERE {mpp:String} = ''
                OR province_code IN (SELECT province_code FROM ref_mpps WHERE mpp = {mpp:String}))
        UNION ALL
        SELECT mpp, local_date, ''
        FROM counter_events
        WHERE type = 'mpp.counter.opened' AND local_date BETWEEN {from:Date} AND {to:Date} AND mpp IN (SELECT mpp FROM ref_mpps WHERE {mpp:String} = ''
                OR province_code IN (SELECT province_code FROM ref_mpps WHERE mpp = {mpp:String}))
    )
    GROUP BY mpp, month
    HAVING visits > 0
) AS m
INNER JOIN ref_mpps AS p ON p.mpp = m.mpp
GROUP BY p.province_code, m.month;
