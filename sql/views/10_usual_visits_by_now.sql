-- Median, over those days, of the visits up to this time of day; NULL with fewer than three days.
CREATE OR REPLACE VIEW usual_visits_by_now AS
SELECT
    mpp,
    agency,
    if(count() < 3, NULL, quantileExactInclusive(0.5)(visits_by_now)) AS usual_visits
FROM
(
    SELECT
        mpp,
        agency,
        local_date,
        maxOrNull(time_of_day) AS until,
        arrayCount(came -> came <= until, groupArray(came_at)) AS visits_by_now
    FROM
    (
        SELECT mpp, agency, local_date, toNullable(time_of_day) AS time_of_day, NULL AS came_at
        FROM usual_day
        UNION ALL
        SELECT
            mpp,
            agency,
            local_date,
            NULL,
            dateDiff('millisecond', toDateTime64(local_date, 3, 'UTC'), min(first_visit_local))
        FROM legs
        WHERE (mpp, local_date) IN (SELECT mpp, local_date FROM usual_day)
        GROUP BY mpp, local_date, agency, ticket_id
    )
    GROUP BY mpp, agency, local_date
    HAVING until IS NOT NULL
)
GROUP BY mpp, agency;
