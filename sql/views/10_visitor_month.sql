-- Visitors of months from events, of the reader's own agencies and, under the empty agency, MPPs: the distinct ones of the
-- whole month, plus day by day the issued tickets that name none. A stored row where the legs of the month still have
-- the mark that it was computed from (sql/migrations/0003), else computed from the days; which, is asked once, as in `day`.
CREATE OR REPLACE VIEW visitor_month AS
WITH
(
    SELECT groupArray((l.mpp, l.month))
    FROM
    (
        SELECT mpp, toStartOfMonth(local_date) AS month, sum(mark) AS month_mark
        FROM (SELECT mpp, local_date, sum(mark) AS mark FROM legs WHERE mpp IN (SELECT mpp FROM own_mpps) GROUP BY mpp, local_date)
        GROUP BY mpp, month
    ) AS l
    LEFT ANTI JOIN
    (
        SELECT mpp, month, mark
        FROM month_visitors FINAL
        WHERE agency = '' AND mpp IN (SELECT mpp FROM own_mpps) AND begun_at <= now64(3, 'UTC') - toIntervalMinute(5)
    ) AS s ON s.mpp = l.mpp AND s.month = l.month AND s.mark = l.month_mark
) AS months
SELECT mpp, month, agency, toInt64(visitors) AS visitors
FROM month_visitors FINAL
WHERE mpp IN (SELECT mpp FROM own_mpps)
    AND (mpp, month) NOT IN (SELECT part.1, part.2 FROM (SELECT arrayJoin(months) AS part))
UNION ALL
SELECT
    mpp,
    toStartOfMonth(local_date) AS month,
    agency,
    toInt64(sum(unnamed_visitors) + uniqExactArray(visitor_hashes)) AS visitors
FROM day
WHERE (mpp, toStartOfMonth(local_date)) IN (SELECT part.1, part.2 FROM (SELECT arrayJoin(months) AS part))
GROUP BY mpp, month, agency;
