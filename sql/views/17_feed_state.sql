-- Each kind of topic of each registered MPP: its latest event, the latest of those up to now, and how much open time
-- has passed since that. Mostly they are the same; an event that lies ahead of now says nothing of how live a feed is,
-- so then today and the days before it are looked at. Open time is the MPP's opening hours on its expected days; sixty
-- days back are enough to tell sixty minutes.
-- Made for: own
CREATE OR REPLACE VIEW feed_state AS
WITH ({include own}) AS own
SELECT
    c.mpp AS mpp,
    c.topic AS topic,
    any(c.utc_now) AS utc_now,
    any(f.latest) AS latest,
    any(f.heard_at) AS heard_at,
    any(f.stored) AS stored,
    any(f.events) AS events_today,
    max(o.local_date = c.today AND c.now_minute >= c.opens_at_minute AND c.now_minute < c.closes_at_minute) AS is_open,
    sum(greatest(0, least(dateDiff('millisecond', f.heard_at, c.utc_now),
        least(c.closes_at_minute * 60000, dateDiff('millisecond', toDateTime64(o.local_date, 3, 'UTC'), c.local_now))
        - greatest(c.opens_at_minute * 60000,
            dateDiff('millisecond', toDateTime64(o.local_date, 3, 'UTC'), f.heard_at + toIntervalMinute(c.utc_offset_minutes))))))
        AS open_ms_since
FROM
(
    SELECT
        * EXCEPT (mpp),
        toLowCardinality(mpp) AS mpp,
        arrayJoin(['queue', 'survey', 'counter']) AS topic,
        dateDiff('minute', toDateTime64(today, 3, 'UTC'), local_now) AS now_minute,
        1 AS one
    FROM {include clock}
    WHERE {mine}
) AS c
LEFT JOIN
(
    SELECT
        l.mpp AS mpp,
        l.topic AS topic,
        l.latest AS latest,
        if(l.latest <= now64(3, 'UTC'), l.latest, coalesce(t.heard_at, b.heard_at)) AS heard_at,
        l.stored AS stored,
        t.events AS events
    FROM
    (
        SELECT mpp, topic, toNullable(max(last_event_at)) AS latest, toNullable(max(last_stored_at)) AS stored
        FROM feeds
        WHERE {mine}
        GROUP BY mpp, topic
    ) AS l
    LEFT JOIN feed_today AS t ON t.mpp = l.mpp AND t.topic = l.topic
    LEFT JOIN
    (
        SELECT d.mpp AS mpp, d.topic AS topic, toNullable(max(d.last_event_at)) AS heard_at
        FROM
        (
            SELECT mpp, topic, local_date, last_event_at
            FROM feed_days
            WHERE {mine}
                AND (mpp, topic) IN (SELECT mpp, topic FROM feeds WHERE last_event_at > now64(3, 'UTC'))
        ) AS d
        INNER JOIN own_mpps AS r ON r.mpp = d.mpp
        WHERE d.local_date < r.today
        GROUP BY d.mpp, d.topic
    ) AS b ON b.mpp = l.mpp AND b.topic = l.topic
) AS f ON f.mpp = c.mpp AND f.topic = c.topic
LEFT JOIN
(
    SELECT month + arrayJoin(bitPositionsToArray(days)) AS local_date, 1 AS one
    FROM ref_expected_days
    WHERE weekdays = 31 AND month >= toStartOfMonth(toDate(now64(3, 'UTC'), 'UTC') - 60) AND month <= toDate(now64(3, 'UTC'), 'UTC') + 1
) AS o ON o.one = c.one
WHERE ifNull(o.local_date, toDate(0)) <= c.today
GROUP BY c.mpp, c.topic;
