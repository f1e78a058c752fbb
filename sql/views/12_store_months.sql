-- Stores months that have ended and whose days are all stored, from those days.
CREATE OR REPLACE VIEW due_month AS
SELECT l.mpp AS mpp, l.month AS month
FROM
(
    SELECT d.mpp AS mpp, toStartOfMonth(d.local_date) AS month, sum(d.mark) AS month_mark, min(s.mark = d.mark) AS is_stored
    FROM (SELECT mpp, local_date, sum(mark) AS mark FROM legs GROUP BY mpp, local_date) AS d
    LEFT JOIN
    (
        SELECT mpp, local_date, argMax(mark, stored_at) AS mark
        FROM day_figures
        WHERE agency = ''
        GROUP BY mpp, local_date
    ) AS s ON s.mpp = d.mpp AND s.local_date = d.local_date
    GROUP BY d.mpp, month
) AS l
INNER JOIN {include clock} AS c ON c.mpp = l.mpp
LEFT ANTI JOIN
(
    SELECT mpp, month, argMax(mark, stored_at) AS mark
    FROM month_figures
    WHERE agency = ''
    GROUP BY mpp, month
) AS s ON s.mpp = l.mpp AND s.month = l.month AND s.mark = l.month_mark
WHERE l.is_stored AND toLastDayOfMonth(l.month) < c.today
ORDER BY mpp, month DESC
LIMIT 1000;

CREATE OR REPLACE MATERIALIZED VIEW store_months REFRESH EVERY 1 MINUTE APPEND TO month_figures
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
WITH (SELECT groupArray((mpp, month)) FROM due_month) AS months
SELECT
    {include parts_to_store},
    now64(3, 'UTC') AS begun_at,
    begun_at AS stored_at
FROM
(
    SELECT
        d.mpp AS mpp,
        toStartOfMonth(d.local_date) AS month,
        d.agency AS agency,
        sum(d.mark) AS mark,
        max(d.is_simulated) AS is_simulated,
        sum(d.visits) AS visits,
        sum(d.unnamed_visitors) + uniqExactArray(d.visitor_hashes) AS visitors,
        sum(d.never_called) AS never_called,
        arraySort(groupArrayArray(d.waits_ms)) AS waits_ms,
        arraySort(groupArrayArray(d.services_ms)) AS services_ms,
        sumMap(d.channels.channel, d.channels.issued) AS by_channel,
        sumMap(d.services.service, d.services.issued, d.services.completed) AS by_service,
        sumMap(d.wait_buckets.bucket, d.wait_buckets.visits, d.wait_buckets.completed, d.wait_buckets.missed,
            d.wait_buckets.cancelled, d.wait_buckets.transferred, d.wait_buckets.simulated) AS by_wait
    FROM day_figures AS d FINAL
    PREWHERE (d.mpp, toStartOfMonth(d.local_date)) IN (SELECT untuple(arrayJoin(months)))
    GROUP BY d.mpp, month, d.agency
)
SETTINGS max_threads = 1, max_block_size = 1048449, min_insert_block_size_rows = 10000000,
    min_insert_block_size_bytes = 2000000000, max_execution_time = 240, timeout_overflow_mode = 'throw',
    max_bytes_before_external_group_by = 500000000;
