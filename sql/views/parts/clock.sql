(
    SELECT
        *,
        now64(3, 'UTC') AS utc_now,
        utc_now + toIntervalMinute(utc_offset_minutes) AS local_now,
        toDate(local_now, 'UTC') AS today
    FROM ref_mpps
)
