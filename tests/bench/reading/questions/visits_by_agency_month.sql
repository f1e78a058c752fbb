SELECT
    a.mpp AS mpp,
    a.agency AS agency,
    a.month AS month,
    a.visits AS visits,
    a.visitors AS visitors,
    a.open_days AS open_days,
    a.visits_per_open_day AS visits_per_open_day,
    a.visits / w.visits AS share_of_mpp,
    q.quota_days AS quota_days,
    q.days_at_quota AS days_at_quota
FROM
(
    SELECT
        mpp,
        agency,
        toStartOfMonth(local_date) AS month,
        uniqExactIf((local_date, ticket_id), ticket_id != '') AS visits,
        uniqExactIf(visitor_id, type = 'mpp.ticket.issued' AND visitor_id != '')
            + uniqExactIf((local_date, ticket_id), type = 'mpp.ticket.issued')
            - uniqExactIf((local_date, ticket_id), type = 'mpp.ticket.issued' AND visitor_id != '') AS visitors,
        uniqExact(local_date) AS open_days,
        visits / open_days AS visits_per_open_day
    FROM
    (
        SELECT mpp, local_date, toString(visited) AS agency, ticket_id, visitor_id, type
        FROM queue_events
        ARRAY JOIN if(type = 'mpp.ticket.transferred', [agency, to_agency], [agency]) AS visited
        WHERE type IN ('mpp.ticket.issued', 'mpp.ticket.called', 'mpp.ticket.started', 'mpp.ticket.completed', 'mpp.ticket.transferred')
            AND ({mpp:String} = '' OR mpp = {mpp:String}) AND local_date BETWEEN {from:Date} AND {to:Date}
        UNION ALL
        SELECT mpp, local_date, agency, '', '', type
        FROM counter_events
        WHERE type = 'mpp.counter.opened' AND ({mpp:String} = '' OR mpp = {mpp:String}) AND local_date BETWEEN {from:Date} AND {to:Date}
    )
    GROUP BY mpp, agency, month
    HAVING visits > 0
) AS a
INNER JOIN
(
    SELECT mpp, toStartOfMonth(local_date) AS month, uniqExact(local_date, ticket_id) AS visits
    FROM queue_events
    WHERE type IN ('mpp.ticket.issued', 'mpp.ticket.called', 'mpp.ticket.started', 'mpp.ticket.completed', 'mpp.ticket.transferred')
        AND ({mpp:String} = '' OR mpp = {mpp:String}) AND local_date BETWEEN {from:Date} AND {to:Date}
    GROUP BY mpp, month
) AS w ON w.mpp = a.mpp AND w.month = a.month
LEFT JOIN
(
    SELECT s.mpp AS mpp, s.agency AS agency, toStartOfMonth(s.day) AS month, count() AS quota_days, countIf(s.quota > 0 AND i.issued >= s.quota) AS days_at_quota
    FROM
    (
        SELECT mpp, period_start AS day, agency, argMax(amount, (revision, time, id, toString(source))) AS quota
        FROM counter_events
        WHERE type = 'mpp.quota.set' AND ({mpp:String} = '' OR mpp = {mpp:String}) AND period_start BETWEEN {from:Date} AND {to:Date}
        GROUP BY mpp, day, agency
    ) AS s
    LEFT JOIN
    (
        SELECT mpp, local_date, agency, uniqExact(ticket_id) AS issued
        FROM queue_events
        WHERE type = 'mpp.ticket.issued' AND ({mpp:String} = '' OR mpp = {mpp:String}) AND local_date BETWEEN {from:Date} AND {to:Date}
            AND (mpp, agency) IN (SELECT mpp, agency FROM counter_events WHERE type = 'mpp.quota.set' AND ({mpp:String} = '' OR mpp = {mpp:String}))
        GROUP BY mpp, local_date, agency
    ) AS i ON i.mpp = s.mpp AND i.local_date = s.day AND i.agency = s.agency
    GROUP BY mpp, agency, month
) AS q ON q.mpp = a.mpp AND q.agency = a.agency AND q.month = a.month;
