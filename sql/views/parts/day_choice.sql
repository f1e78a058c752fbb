-- Asked once in a query, in a scalar subquery, so that all of it agrees: the days whose legs no longer have the mark
-- that their stored row was computed from, or that have none; and the MPPs with legs.
SELECT (groupArrayIf((l.mpp, l.local_date), l.mark != s.mark), groupUniqArray(l.mpp))
FROM
(
    SELECT mpp, local_date, sum(mark) AS mark
    FROM legs
    WHERE mpp IN (SELECT mpp FROM {mpps})
    GROUP BY mpp, local_date
) AS l
LEFT JOIN (SELECT mpp, local_date, mark FROM day_figures FINAL WHERE agency = '') AS s
    ON s.mpp = l.mpp AND s.local_date = l.local_date
