-- Distinct events of the local day of each kind of topic, and the latest of them that does not lie ahead of now.
CREATE OR REPLACE VIEW feed_today AS
SELECT mpp, 'queue' AS topic, uniqExact(source, id) AS events, maxOrNullIf(time, time <= now64(3, 'UTC')) AS heard_at
FROM queue_events
WHERE (mpp, local_date) IN (SELECT mpp, today FROM own_mpps)
GROUP BY mpp
UNION ALL
SELECT mpp, 'survey', uniqExact(source, id), maxOrNullIf(time, time <= now64(3, 'UTC'))
FROM survey_events
WHERE (mpp, local_date) IN (SELECT mpp, today FROM own_mpps)
GROUP BY mpp
UNION ALL
SELECT mpp, 'counter', uniqExact(source, id), maxOrNullIf(time, time <= now64(3, 'UTC'))
FROM counter_events
WHERE (mpp, local_date) IN (SELECT mpp, today FROM own_mpps)
GROUP BY mpp;
