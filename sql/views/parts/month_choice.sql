-- Asked once in a query, in a scalar subquery: the reader's months whose legs do not have the mark that their stored row
-- was computed from, or that have none. A stored row counts from five minutes after it was begun, which is longer than
-- storing may take: a query looks at its tables before it asks this, so what it finds chosen has to have been there
-- for a while. Of several rows the newest counts, as where the rows themselves are read (FINAL, which would not read the
-- projection). One thread: these are some thousand rows, and to start more takes longer.
SELECT groupArray((mpp, month))
FROM
(
    SELECT mpp, month
    FROM
    (
        SELECT mpp, toStartOfMonth(local_date) AS month, sum(mark) AS legs_mark, 0 AS stored_mark
        FROM legs
        WHERE {mine}
        GROUP BY mpp, month
        UNION ALL
        SELECT mpp, month, 0, argMax(mark, stored_at)
        FROM month_figures
        WHERE agency = '' AND {mine}
        GROUP BY mpp, month
        HAVING argMax(begun_at, stored_at) <= now64(3, 'UTC') - toIntervalMinute(5)
    )
    GROUP BY mpp, month
    HAVING sum(legs_mark) != sum(stored_mark)
)
SETTINGS max_threads = 1
