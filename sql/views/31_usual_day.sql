-- The days that a usual day like today is judged by: of each agency the last eight open days of today's weekday.
CREATE OR REPLACE VIEW usual_day AS
SELECT mpp, agency, arrayJoin(arraySlice(arrayReverseSort(groupArray(local_date)), 1, 8)) AS local_date
FROM
(
    SELECT d.mpp AS mpp, d.agency AS agency, d.local_date AS local_date
    FROM open_day AS d
    INNER JOIN own_mpps AS m ON m.mpp = d.mpp
    WHERE d.local_date < m.today AND toDayOfWeek(d.local_date) = toDayOfWeek(m.today)
)
GROUP BY mpp, agency;
