-- The same for days. They are looked for from the first such month on, so that years of stored days are not gone
-- through each time.
WITH (SELECT if(count() = 0, toDate('2149-06-06'), min(month)) FROM ({include month_choice})) AS since
SELECT groupArray((mpp, local_date))
FROM
(
    SELECT mpp, local_date
    FROM
    (
        SELECT mpp, local_date, sum(mark) AS legs_mark, 0 AS stored_mark
        FROM legs
        WHERE local_date >= since
        GROUP BY mpp, local_date
        UNION ALL
        SELECT mpp, local_date, 0, mark
        FROM day_figures FINAL
        WHERE agency = '' AND local_date >= since AND begun_at <= now64(3, 'UTC') - toIntervalMinute(5)
    )
    GROUP BY mpp, local_date
    HAVING sum(legs_mark) != sum(stored_mark)
)
