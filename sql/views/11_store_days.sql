-- Stores days that have ended (sql/migrations/0003), at most 5,000 at a time, so that their rows are one block. They are
-- taken by MPP, in the order of the legs: there the days of one MPP lie together, and the same day of 508 MPPs in 508 places.
-- A day is due where the legs have another mark than its stored row, or it has none, and nothing has come into it for
-- ten minutes: what trickles in is not worth storing it again each time.
CREATE OR REPLACE VIEW due_day AS
SELECT l.mpp AS mpp, l.local_date AS local_date
FROM
(
    SELECT mpp, local_date, sum(mark) AS mark, max(changed_at) AS changed_at
    FROM legs
    GROUP BY mpp, local_date
) AS l
INNER JOIN {include clock} AS c ON c.mpp = l.mpp
LEFT ANTI JOIN
(
    -- Of several rows the newest, without FINAL, which would not read the projection.
    SELECT mpp, local_date, argMax(mark, stored_at) AS mark
    FROM day_figures
    WHERE agency = ''
    GROUP BY mpp, local_date
) AS s ON s.mpp = l.mpp AND s.local_date = l.local_date AND s.mark = l.mark
WHERE l.local_date < c.today AND l.changed_at <= now('UTC') - toIntervalMinute(10)
ORDER BY mpp, local_date DESC
LIMIT 5000;

CREATE OR REPLACE MATERIALIZED VIEW store_days REFRESH EVERY 1 MINUTE APPEND TO day_figures
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
WITH (SELECT groupArray((mpp, local_date)) FROM due_day) AS days
SELECT
    {include parts_to_store},
    now64(3, 'UTC') AS begun_at,
    begun_at AS stored_at
FROM
(
    WITH
        {include leg_figures}
    SELECT
        l.mpp AS mpp,
        l.local_date AS local_date,
        l.agency AS agency,
        sum(l.mark) AS mark,
        {include day_counts},
        {include day_parts}
    FROM legs AS l FINAL
    PREWHERE (l.mpp, l.local_date) IN (SELECT untuple(arrayJoin(days)))
    GROUP BY GROUPING SETS ((l.mpp, l.local_date, l.agency), (l.mpp, l.local_date))
)
SETTINGS max_threads = 1, max_block_size = 1048449, min_insert_block_size_rows = 10000000,
    min_insert_block_size_bytes = 2000000000, max_partitions_per_insert_block = 0, max_execution_time = 240,
    timeout_overflow_mode = 'throw', max_bytes_before_external_group_by = 500000000;
