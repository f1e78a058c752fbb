-- The days that a usual day like today is judged by: of each agency the last eight open days of today's weekday.
CREATE OR REPLACE VIEW usual_day AS
SELECT d.mpp AS mpp, d.agency AS agency, d.local_date AS local_date
FROM agency_days AS d
INNER JOIN mpp_clock AS c ON c.mpp = d.mpp
WHERE d.local_date < c.today AND toDayOfWeek(d.local_date) = toDayOfWeek(c.today)
GROUP BY d.mpp, d.agency, d.local_date
HAVING max(d.has_visit OR d.is_opened)
ORDER BY mpp, agency, local_date DESC
LIMIT 8 BY mpp, agency;
