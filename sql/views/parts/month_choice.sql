-- Asked once in a query, in a scalar subquery: the months whose legs do not have the mark that their stored row was
-- computed from, or that have none. A stored row counts from five minutes after it was begun, which is longer than
-- storing may take: a query looks at its tables before it asks this, so what it finds chosen has to have been there
-- for a while.
SELECT mpp, month
FROM
(
    SELECT mpp, toStartOfMonth(local_date) AS month, sum(mark) AS legs_mark, 0 AS stored_mark
    FROM legs
    GROUP BY mpp, month
    UNION ALL
    SELECT mpp, month, 0, mark
    FROM month_figures FINAL
    WHERE agency = '' AND begun_at <= now64(3, 'UTC') - toIntervalMinute(5)
)
GROUP BY mpp, month
HAVING sum(legs_mark) != sum(stored_mark)
