-- Months whose legs do not have the mark that their stored row was computed from, or that have none
-- (sql/migrations/0003). A stored row counts from five minutes
-- after it was begun, which is longer than storing may take: a query looks at its tables before it asks this, so what it
-- finds chosen has to have been there for a while. Of several rows the newest counts, as where the rows themselves are
-- read (FINAL, which would not read the projection). One thread: these are some thousand rows, and to start more takes
-- longer.
-- Made for: own, every
CREATE OR REPLACE VIEW {prefix}unstored_month AS
WITH ({include own}) AS own
SELECT mpp, month
FROM
(
    SELECT mpp, toStartOfMonth(local_date) AS month, sum(mark) AS legs_mark, 0 AS stored_mark
    FROM legs
    PREWHERE {mine}
    GROUP BY mpp, month
    UNION ALL
    SELECT mpp, month, 0, argMax(mark, stored_at)
    FROM month_figures
    PREWHERE agency = '' AND {mine}
    GROUP BY mpp, month
    HAVING argMax(begun_at, stored_at) <= now64(3, 'UTC') - toIntervalMinute(5)
)
GROUP BY mpp, month
HAVING sum(legs_mark) != sum(stored_mark)
SETTINGS max_threads = 1;

-- What is computed now, as no stored row stands for it: months, and in them the days of which the same is true; and the
-- MPPs of the reader. One row. A view asks for it once, in a scalar subquery (parts/choice.sql), so that whatever it
-- makes of stored and of computed rows agrees on which they are. Days are looked for from the first such month on, so
-- that years of stored days are not gone through each time.
-- Made for: own, every
CREATE OR REPLACE VIEW {prefix}choice AS
WITH
({include own}) AS own,
(SELECT groupArray((mpp, month)) FROM {prefix}unstored_month) AS months,
if(empty(months), toDate('2149-06-06'), arrayMin(arrayMap(one -> one.2, months))) AS since
SELECT own, months, since, groupArray((mpp, local_date)) AS days
FROM
(
    SELECT mpp, local_date
    FROM
    (
        SELECT mpp, local_date, sum(mark) AS legs_mark, 0 AS stored_mark
        FROM legs
        PREWHERE local_date >= since AND {mine}
        GROUP BY mpp, local_date
        UNION ALL
        SELECT mpp, local_date, 0, argMax(mark, stored_at)
        FROM day_figures
        PREWHERE agency = '' AND local_date >= since AND {mine}
        GROUP BY mpp, local_date
        HAVING argMax(begun_at, stored_at) <= now64(3, 'UTC') - toIntervalMinute(5)
    )
    GROUP BY mpp, local_date
    HAVING sum(legs_mark) != sum(stored_mark)
)
SETTINGS max_threads = 1;
