-- Now and today in each MPP's own zone, beside its reference data. Indonesia has no summer time, so the zone is a
-- fixed number of minutes.
CREATE OR REPLACE VIEW mpp_clock AS
SELECT
    *,
    now64(3, 'UTC') AS utc_now,
    utc_now + toIntervalMinute(utc_offset_minutes) AS local_now,
    toDate(local_now, 'UTC') AS today
FROM ref_mpps;
