SELECT mpp, topic, toDateTime(max(time), 'UTC') AS last_event_at, uniqExactIf((source, id), is_today) AS events_today
FROM
(
    SELECT mpp, 'queue' AS topic, time, source, id, (mpp, local_date) IN (SELECT mpp, today FROM mpp_clock) AS is_today
    FROM queue_events
    WHERE {mpp:String} = '' OR mpp = {mpp:String}
    UNION ALL
    SELECT mpp, 'survey', time, source, id, (mpp, local_date) IN (SELECT mpp, today FROM mpp_clock)
    FROM survey_events
    WHERE {mpp:String} = '' OR mpp = {mpp:String}
    UNION ALL
    SELECT mpp, 'counter', time, source, id, (mpp, local_date) IN (SELECT mpp, today FROM mpp_clock)
    FROM counter_events
    WHERE {mpp:String} = '' OR mpp = {mpp:String}
)
GROUP BY mpp, topic;
