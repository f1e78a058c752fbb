SELECT q.mpp AS mpp, q.agency AS agency, q.local_date AS local_date, q.quota AS quota, length(t.times) AS issued
FROM
(
    SELECT mpp, period_start AS quota_date, quota_date AS local_date, agency, argMax(amount, (revision, time, id, toString(source))) AS quota
    FROM counter_events
    WHERE type = 'mpp.quota.set'
        AND ({mpp:String} = '' OR mpp = {mpp:String}) AND period_start BETWEEN {from:Date} AND {to:Date}
    GROUP BY mpp, quota_date, agency
) AS q
LEFT JOIN
(
    SELECT mpp, local_date, agency, arraySort(groupArray(first_issued)) AS times
    FROM
    (
        SELECT mpp, local_date, agency, min(local_time) AS first_issued
        FROM queue_events
        WHERE type = 'mpp.ticket.issued'
            AND ({mpp:String} = '' OR mpp = {mpp:String}) AND local_date BETWEEN {from:Date} AND {to:Date}
        GROUP BY mpp, local_date, agency, ticket_id
    )
    GROUP BY mpp, local_date, agency
) AS t ON t.mpp = q.mpp AND t.local_date = q.local_date AND t.agency = q.agency;
