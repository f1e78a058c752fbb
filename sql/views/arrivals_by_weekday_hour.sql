CREATE VIEW arrivals_by_weekday_hour
(
    {place},
    {agency},
    weekday Int64 COMMENT 'Weekday, 1 Monday to 7 Sunday',
    local_hour Int64 COMMENT 'Local hour, 0 to 23',
    open_days Int64 COMMENT 'Days of this weekday, among the 90 before today, with a visit at the agency or an opened counter',
    visits_per_open_day Float64 COMMENT 'Visits of the hour over these open days'
)
COMMENT 'When visitors come to each agency: visits per open day by weekday and local hour, for the hours with a visit. Unit: visits per open day. Period: the 90 local days before today.'
AS
SELECT
    d.mpp AS mpp,
    d.agency AS agency,
    d.weekday AS weekday,
    d.local_hour AS local_hour,
    o.open_days AS open_days,
    d.visits / o.open_days AS visits_per_open_day
FROM
(
    SELECT
        l.mpp AS mpp,
        l.agency AS agency,
        toDayOfWeek(l.local_date) AS weekday,
        toHour(assumeNotNull(l.first_visit_local), 'UTC') AS local_hour,
        count() AS visits
    FROM
    (
        SELECT mpp, agency, local_date, first_visit_local
        FROM legs FINAL
        PREWHERE mpp IN (SELECT mpp FROM own_mpps) AND local_date >= (SELECT min(today) FROM own_mpps) - 90
        WHERE first_visit_local IS NOT NULL
    ) AS l
    INNER JOIN own_mpps AS m ON m.mpp = l.mpp
    WHERE l.local_date >= m.today - 90 AND l.local_date < m.today
    GROUP BY l.mpp, l.agency, weekday, local_hour
) AS d
LEFT JOIN
(
    SELECT d.mpp AS mpp, d.agency AS agency, toDayOfWeek(d.local_date) AS weekday, count() AS open_days
    FROM open_day AS d
    INNER JOIN own_mpps AS m ON m.mpp = d.mpp
    WHERE d.local_date >= m.today - 90 AND d.local_date < m.today
    GROUP BY d.mpp, d.agency, weekday
) AS o ON o.mpp = d.mpp AND o.agency = d.agency AND o.weekday = d.weekday;
