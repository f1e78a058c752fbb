CREATE VIEW waits_by_agency_month
(
    {place},
    {agency},
    month Date COMMENT 'First day of the month',
    timed_legs Int64 COMMENT 'Visits with a waiting time: from issued or transferred here to the earliest called or started',
    untimed_legs Int64 COMMENT 'Visits without one: an event is missing, or the call comes before the start',
    wait_mean_seconds Nullable(Float64) COMMENT 'Mean waiting time in seconds; NULL without timed legs',
    wait_p50_seconds Nullable(Float64) COMMENT 'Median waiting time in seconds, interpolated linearly (PERCENTILE.INC); NULL without timed legs',
    wait_p90_seconds Nullable(Float64) COMMENT 'Waiting time in seconds that nine of ten do not exceed, interpolated linearly; NULL without timed legs',
    wait_p95_seconds Nullable(Float64) COMMENT 'Waiting time in seconds that 19 of 20 do not exceed, interpolated linearly; NULL without timed legs',
    service_mean_seconds Nullable(Float64) COMMENT 'Mean service time in seconds, over the visits that have one: latest completed minus earliest started, or minus the latest called where none is started; NULL where no visit has a service time',
    service_p50_seconds Nullable(Float64) COMMENT 'Median service time in seconds, interpolated linearly; NULL where no visit has a service time',
    service_p90_seconds Nullable(Float64) COMMENT 'Service time in seconds that nine of ten do not exceed, interpolated linearly; NULL where no visit has a service time',
    within_standard_rate Nullable(Float64) COMMENT 'Share of the timed legs whose wait is at most the standard waiting time of the agency, 0 to 1; NULL without timed legs or without a standard',
    never_called Int64 COMMENT 'Visits that were issued or transferred here and never called, started or completed here; while the month runs also those that still wait',
    is_provisional Int64 COMMENT '1 while the month has not ended in the zone of the MPP, else 0',
    is_simulated Int64 COMMENT '1 if any event of the row comes from the simulator, else 0'
)
COMMENT 'Waiting and service times of each agency by month, over all visits of the month, for every month with a visit. Unit: visits (legs) and seconds. Period: one local month.'
AS
SELECT
    w.mpp AS mpp,
    w.agency AS agency,
    w.month AS month,
    w.* EXCEPT (mpp, agency, month, is_simulated),
    c.today <= toLastDayOfMonth(w.month) AS is_provisional,
    w.is_simulated AS is_simulated
FROM
(
    SELECT
        d.mpp AS mpp,
        d.agency AS agency,
        toStartOfMonth(d.local_date) AS month,
        max(d.is_simulated) AS is_simulated,
        {include wait_figures}
    FROM day_parts AS d
    LEFT JOIN ref_agencies AS s ON s.mpp = d.mpp AND s.agency = d.agency
    GROUP BY d.mpp, d.agency, month
    HAVING sum(d.visits) > 0
) AS w
LEFT JOIN mpp_clock AS c ON c.mpp = w.mpp;
