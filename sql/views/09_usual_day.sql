-- The days that a usual day like today is judged by: of each agency the last eight open days of today's weekday.
-- `time_of_day`: what it is now, in milliseconds since midnight.
CREATE OR REPLACE VIEW usual_day AS
SELECT
    o.mpp AS mpp,
    o.agency AS agency,
    arrayJoin(arraySlice(arrayReverseSort(arrayFilter(day -> day < c.today, o.days)), 1, 8)) AS local_date,
    dateDiff('millisecond', toDateTime64(c.today, 3, 'UTC'), c.local_now) AS time_of_day
FROM
(
    SELECT mpp, agency, weekday, days
    FROM open_days FINAL
    WHERE mpp IN (SELECT mpp FROM mpp_in_reach)
) AS o
INNER JOIN mpp_clock AS c ON c.mpp = o.mpp AND toDayOfWeek(c.today) = o.weekday;
