-- The MPPs that the reader may see rows of, with now and today in their zone: those of a reader of a part, all for
-- anyone else. Views read no others from the large tables, so that a reader of one MPP does not wait for five hundred.
-- This only saves work: what a reader may see is decided by the row filters (sql/access).
CREATE OR REPLACE VIEW own_mpps AS
SELECT
    one.1 AS mpp,
    now64(3, 'UTC') + toIntervalMinute(one.2) AS local_now,
    toDate(local_now, 'UTC') AS today
FROM
(
    SELECT arrayJoin(if(empty(own), every, own)) AS one
    FROM
    (
        SELECT
            groupArrayIf((mpp, utc_offset_minutes), user_name = currentUser()) AS own,
            groupUniqArray((mpp, utc_offset_minutes)) AS every
        FROM ref_readers
    )
);
