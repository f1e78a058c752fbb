CREATE VIEW data_freshness
(
    {place},
    topic String COMMENT 'Kind of topic: queue, survey or counter',
    last_event_at Nullable(DateTime('UTC')) COMMENT 'Latest time of an event, which may lie ahead of now; NULL if never',
    last_stored_at Nullable(DateTime('UTC')) COMMENT 'When an event was last stored; NULL if never',
    seconds_since_event Nullable(Float64) COMMENT 'Seconds since the latest event, never below 0: 0 where it lies ahead of now; NULL if never',
    events_today Int64 COMMENT 'Distinct events of the local day',
    state String COMMENT 'By the events up to now. never: no event at all; closed: outside opening hours and days; silent: inside them without an event for 60 minutes of open time; live: else',
    ahead_seconds Float64 COMMENT 'Seconds that the latest event lies ahead of now, else 0: the clock of a device is wrong',
    events_before_live Int64 COMMENT 'Distinct events other than tallies that are dated before the MPP was live (live_since); 0 where that is not set'
)
COMMENT 'How fresh the events of each MPP are, by kind of topic: queue, survey, counter. Unit: seconds and events. Period: now.'
AS
SELECT
    s.mpp AS mpp,
    s.topic AS topic,
    s.latest AS last_event_at,
    s.stored AS last_stored_at,
    if(s.latest IS NULL, NULL, greatest(0, dateDiff('millisecond', s.latest, s.utc_now)) / 1000) AS seconds_since_event,
    ifNull(s.events_today, 0) AS events_today,
    multiIf(
        s.heard_at IS NULL, 'never',
        NOT s.is_open, 'closed',
        s.open_ms_since >= 3600000, 'silent',
        'live') AS state,
    greatest(0, ifNull(dateDiff('millisecond', s.utc_now, s.latest), 0)) / 1000 AS ahead_seconds,
    ifNull(t.events, 0) AS events_before_live
FROM feed_state AS s
LEFT JOIN feed_before_live AS t ON t.mpp = s.mpp AND t.topic = s.topic;
