CREATE VIEW footfall_by_mpp_day
(
    {place},
    local_date Date COMMENT 'Local day on which the counted interval began',
    sensors Int64 COMMENT 'Sensors that reported',
    entered Int64 COMMENT 'People counted entering'
)
COMMENT 'People who entered each MPP by local day, counted by sensors. Unit: people entering (not visits). Period: one local day.'
AS
SELECT
    f.mpp AS mpp,
    f.local_date AS local_date,
    f.sensors AS sensors,
    f.entered_sum AS entered
FROM
(
    SELECT mpp, local_date, uniqExact(sensor) AS sensors, sum(event_entered) AS entered_sum
    FROM
    (
        -- Each event once, however often it was read.
        SELECT mpp, local_date, sensor, source, id, max(entered) AS event_entered
        FROM footfall_counts
        WHERE mpp IN (SELECT mpp FROM own_mpps)
        GROUP BY mpp, local_date, sensor, source, id
    )
    GROUP BY mpp, local_date
) AS f;
