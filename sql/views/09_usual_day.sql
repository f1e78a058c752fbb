-- The days that a usual day like today is judged by: of each agency the last eight open days of today's weekday.
-- `time_of_day`: what it is now, in milliseconds since midnight.
CREATE OR REPLACE VIEW usual_day AS
SELECT
    o.mpp AS mpp,
    o.agency AS agency,
    arrayJoin(arraySlice(arrayReverseSort(arrayFilter(day -> day < r.today, o.days)), 1, 8)) AS local_date,
    dateDiff('millisecond', toDateTime64(r.today, 3, 'UTC'), r.local_now) AS time_of_day
FROM (SELECT mpp, agency, weekday, days FROM open_days FINAL) AS o
INNER JOIN mpp_in_reach AS r ON r.mpp = o.mpp AND toDayOfWeek(r.today) = o.weekday;
