-- The MPPs that the reader may see rows of, with now and today in their zone: those of a reader of a part, all for
-- anyone else, as each MPP has a reader of its own (`biUsers`, sql/access/users.ts). Views read no others from the large tables, so that a reader of one MPP does not wait for five hundred.
-- This only saves work: what a reader may see is decided by the row filters (sql/access).
-- Made for: own
CREATE OR REPLACE VIEW own_mpps AS
WITH ({include own}) AS own
SELECT
    mpp,
    now64(3, 'UTC') + toIntervalMinute(utc_offset_minutes) AS local_now,
    toDate(local_now, 'UTC') AS today
FROM (SELECT DISTINCT mpp, utc_offset_minutes FROM ref_readers)
WHERE {mine};
