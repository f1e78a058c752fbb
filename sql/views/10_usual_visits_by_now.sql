-- Median, over those days, of the visits up to this time of day; NULL with fewer than three days.
CREATE OR REPLACE VIEW usual_visits_by_now AS
SELECT
    mpp,
    agency,
    if(count() < 3, NULL, quantileExactInclusive(0.5)(visits_by_now)) AS usual_visits
FROM
(
    SELECT u.mpp AS mpp, u.agency AS agency, u.local_date AS local_date, ifNull(v.visits, 0) AS visits_by_now
    FROM usual_day AS u
    LEFT JOIN
    (
        SELECT l.mpp AS mpp, l.agency AS agency, l.local_date AS local_date, count() AS visits
        FROM
        (
            SELECT mpp, local_date, agency, ticket_id, min(first_visit_local) AS first_visit
            FROM legs
            WHERE (mpp, local_date) IN (SELECT mpp, local_date FROM usual_day)
            GROUP BY mpp, local_date, agency, ticket_id
        ) AS l
        INNER JOIN mpp_clock AS c ON c.mpp = l.mpp
        WHERE dateDiff('millisecond', toDateTime64(l.local_date, 3, 'UTC'), l.first_visit)
            <= dateDiff('millisecond', toDateTime64(c.today, 3, 'UTC'), c.local_now)
        GROUP BY l.mpp, l.agency, l.local_date
    ) AS v ON v.mpp = u.mpp AND v.agency = u.agency AND v.local_date = u.local_date
)
GROUP BY mpp, agency;
