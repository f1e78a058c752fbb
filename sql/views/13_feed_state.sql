-- Each kind of topic of each registered MPP: when last heard of, and how much open time has passed since. Open time
-- is the MPP's opening hours on its expected days; sixty days back are enough to tell sixty minutes.
CREATE OR REPLACE VIEW feed_state AS
SELECT
    c.mpp AS mpp,
    c.topic AS topic,
    any(c.utc_now) AS utc_now,
    any(f.heard_at) AS heard_at,
    any(f.stored) AS stored,
    max(o.local_date = c.today AND c.now_minute >= c.opens_at_minute AND c.now_minute < c.closes_at_minute) AS is_open,
    sum(greatest(0, least(dateDiff('second', f.heard_at, c.utc_now),
        least(c.closes_at_minute * 60, dateDiff('second', toDateTime64(o.local_date, 3, 'UTC'), c.local_now))
        - greatest(c.opens_at_minute * 60,
            dateDiff('second', toDateTime64(o.local_date, 3, 'UTC'), f.heard_at + toIntervalMinute(c.utc_offset_minutes))))))
        AS open_seconds_since
FROM
(
    SELECT
        * EXCEPT (mpp),
        toLowCardinality(mpp) AS mpp,
        arrayJoin(['queue', 'survey', 'counter']) AS topic,
        dateDiff('minute', toDateTime64(today, 3, 'UTC'), local_now) AS now_minute,
        1 AS one
    FROM mpp_clock
    WHERE mpp IN (SELECT mpp FROM mpp_in_reach)
) AS c
LEFT JOIN
(
    SELECT mpp, topic, toNullable(max(last_event_at)) AS heard_at, toNullable(max(last_stored_at)) AS stored
    FROM feeds
    WHERE mpp IN (SELECT mpp FROM mpp_in_reach)
    GROUP BY mpp, topic
) AS f ON f.mpp = c.mpp AND f.topic = c.topic
LEFT JOIN
(
    SELECT local_date, 1 AS one
    FROM ref_days
    WHERE local_date BETWEEN toDate(now64(3, 'UTC'), 'UTC') - 60 AND toDate(now64(3, 'UTC'), 'UTC') + 1
        AND toDayOfWeek(local_date) <= 5 AND NOT is_holiday
) AS o ON o.one = c.one
WHERE ifNull(o.local_date, toDate(0)) <= c.today
GROUP BY c.mpp, c.topic;
