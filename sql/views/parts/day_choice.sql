-- Asked once in a query, in a scalar subquery, so that all of it agrees: the days whose legs no longer have the mark
-- that their stored row was computed from, or that have none; and the MPPs with legs. A stored row counts from five
-- minutes after it was begun, which is longer than storing may take: a query looks at its tables before it asks this, so
-- what it finds chosen has to have been there for a while.
SELECT (groupArrayIf((l.mpp, l.local_date), l.mark != s.mark), groupUniqArray(l.mpp))
FROM
(
    SELECT mpp, local_date, sum(mark) AS mark
    FROM legs
    WHERE mpp IN (SELECT mpp FROM {mpps})
    GROUP BY mpp, local_date
) AS l
LEFT JOIN
(
    SELECT mpp, local_date, mark
    FROM day_figures FINAL
    WHERE agency = '' AND begun_at <= now64(3, 'UTC') - toIntervalMinute(5)
) AS s
    ON s.mpp = l.mpp AND s.local_date = l.local_date
