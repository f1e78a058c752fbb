CREATE VIEW outcomes_by_wait_month
(
    {place},
    {agency},
    month Date COMMENT 'First day of the month',
    wait_bucket String COMMENT 'How long the visit waited before it was called, started or left: 00-05, 05-15, 15-30, 30-60 or 60+ minutes (from the first up to, not including, the second), or unknown',
    visits Int64 COMMENT 'Visits (legs) that waited so long',
    completed Int64 COMMENT 'Of these, visits with a completed event at the agency',
    missed Int64 COMMENT 'Of these, visits that were called when nobody came',
    cancelled Int64 COMMENT 'Of these, visits that were cancelled',
    transferred Int64 COMMENT 'Of these, visits that were sent on to another agency',
    is_provisional Int64 COMMENT '1 while the month has not ended in the zone of the MPP, else 0',
    is_simulated Int64 COMMENT '1 if any event of these visits comes from the simulator, else 0'
)
COMMENT 'Who leaves after how long: what became of the visits of each agency by month and waiting time, from events alone. Unit: visits (legs); one can be counted in several outcomes. Period: one local month.'
AS
SELECT
    d.mpp AS mpp,
    d.agency AS agency,
    d.month AS month,
    wait_bucket,
    sum(bucket_visits) AS visits,
    sum(bucket_completed) AS completed,
    sum(bucket_missed) AS missed,
    sum(bucket_cancelled) AS cancelled,
    sum(bucket_transferred) AS transferred,
    any(c.today) <= toLastDayOfMonth(d.month) AS is_provisional,
    max(d.bucket_simulated > 0) AS is_simulated
FROM
(
    SELECT mpp, agency, month, wait_bucket, bucket_visits, bucket_completed, bucket_missed,
        bucket_cancelled, bucket_transferred, bucket_simulated
    FROM month_parts
    ARRAY JOIN
        by_wait.1 AS wait_bucket,
        by_wait.2 AS bucket_visits,
        by_wait.3 AS bucket_completed,
        by_wait.4 AS bucket_missed,
        by_wait.5 AS bucket_cancelled,
        by_wait.6 AS bucket_transferred,
        by_wait.7 AS bucket_simulated
) AS d
LEFT JOIN {include clock} AS c ON c.mpp = d.mpp
GROUP BY d.mpp, d.agency, d.month, wait_bucket;
