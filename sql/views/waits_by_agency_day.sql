CREATE VIEW waits_by_agency_day
(
    {place},
    {agency},
    local_date Date COMMENT 'Local day',
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
    never_called Int64 COMMENT 'Visits that were issued or transferred here and never called, started or completed here; on a running day also those that still wait'
)
COMMENT 'Waiting and service times of each agency by local day, for every day with a visit. Unit: visits (legs) and seconds. Period: one local day.'
AS
SELECT mpp, agency, local_date, timed_legs, untimed_legs, wait_mean_seconds, wait_p50_seconds, wait_p90_seconds, wait_p95_seconds, service_mean_seconds,
    service_p50_seconds, service_p90_seconds, within_standard_rate, never_called
FROM
(
    SELECT
        d.mpp AS mpp,
        d.agency AS agency,
        d.local_date AS local_date,
        {include wait_figures}
    FROM day_parts AS d
    LEFT JOIN ref_agencies AS s ON s.mpp = d.mpp AND s.agency = d.agency
    WHERE d.visits > 0
    GROUP BY d.mpp, d.agency, d.local_date
);
