SELECT
    p.province_code AS province_code,
    m.month AS month,
    sum(m.visits) AS visits,
    argMin(m.mpp, (-toInt64(m.visits), m.mpp)) AS busiest_mpp
FROM
(
    SELECT mpp, toStartOfMonth(local_date) AS month, uniqExact(local_date, ticket_id) AS visits
    FROM queue_events
    WHERE type IN ('mpp.ticket.issued', 'mpp.ticket.called', 'mpp.ticket.started', 'mpp.ticket.completed', 'mpp.ticket.transferred')
        AND mpp IN (SELECT mpp FROM ref_mpps WHERE {mpp:String} = ''
            OR province_code IN (SELECT province_code FROM ref_mpps WHERE mpp = {mpp:String}))
        AND local_date BETWEEN {from:Date} AND {to:Date}
    GROUP BY mpp, month
) AS m
INNER JOIN ref_mpps AS p ON p.mpp = m.mpp
GROUP BY p.province_code, m.month;
