-- The same for days. They are looked for from the first chosen month on, so that years of stored days are not gone
-- through each time.
SELECT groupArray((mpp, local_date))
FROM
(
    SELECT mpp, local_date
    FROM
    (
        SELECT mpp, local_date, sum(mark) AS legs_mark, 0 AS stored_mark
        FROM legs
        WHERE local_date >= since AND {mine}
        GROUP BY mpp, local_date
        UNION ALL
        SELECT mpp, local_date, 0, argMax(mark, stored_at)
        FROM day_figures
        WHERE agency = '' AND local_date >= since AND {mine}
        GROUP BY mpp, local_date
        HAVING argMax(begun_at, stored_at) <= now64(3, 'UTC') - toIntervalMinute(5)
    )
    GROUP BY mpp, local_date
    HAVING sum(legs_mark) != sum(stored_mark)
)
SETTINGS max_threads = 1
