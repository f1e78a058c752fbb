-- Legs of today, and of each day that is a usual one for any agency of the MPP, so that both are read at once: whether
-- each came up to this time of day, and whether its ticket waits or is served now. Which days are usual for its own
-- agency is told by `usual_day`.
CREATE OR REPLACE VIEW leg_by_now AS
WITH
    -- Called or started.
    multiIf(l.last_called_at IS NULL, l.last_started_at, l.last_started_at IS NULL, l.last_called_at,
        greatest(l.last_called_at, l.last_started_at)) AS last_attended_at,
    -- Completed, missed, cancelled or transferred.
    multiIf(l.last_completed_at IS NULL, l.last_left_at, l.last_left_at IS NULL, l.last_completed_at,
        greatest(l.last_completed_at, l.last_left_at)) AS last_ended_at
SELECT
    l.mpp AS mpp,
    l.agency AS agency,
    l.local_date AS local_date,
    l.local_date = m.today AS is_today,
    dateDiff('millisecond', toDateTime64(l.local_date, 3, 'UTC'), l.first_visit_local)
        <= dateDiff('millisecond', toDateTime64(m.today, 3, 'UTC'), m.local_now) AS came_by_now,
    l.first_visit_local IS NOT NULL AS is_visit,
    l.last_completed_at IS NOT NULL AS is_completed,
    l.is_missed AS is_missed,
    l.is_refused AS is_refused,
    l.is_simulated AS is_simulated,
    ifNull(last_attended_at IS NOT NULL AND (last_ended_at IS NULL OR last_ended_at < last_attended_at), false)
        AS is_in_service,
    ifNull(l.started_waiting_at IS NOT NULL AND NOT is_in_service
        AND (last_attended_at IS NULL OR last_attended_at < l.started_waiting_at)
        AND (last_ended_at IS NULL OR last_ended_at < l.started_waiting_at), false) AS is_waiting,
    dateDiff('millisecond', l.started_waiting_at, now64(3, 'UTC')) AS waited_ms
FROM
(
    SELECT *
    FROM legs FINAL
    PREWHERE (mpp, local_date) IN
    (
        SELECT mpp, local_date FROM usual_day
        UNION ALL
        SELECT mpp, today FROM own_mpps
    )
) AS l
INNER JOIN own_mpps AS m ON m.mpp = l.mpp;
