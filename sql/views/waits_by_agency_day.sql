CREATE OR REPLACE VIEW {bi:Identifier}.waits_by_agency_day
(
    province_code String COMMENT 'Kemendagri code of the province, a text',
    province String COMMENT 'Name of the province',
    regency_code String COMMENT 'Kemendagri code of the regency or city, a text such as 64.71',
    regency String COMMENT 'Name of the regency or city',
    mpp String COMMENT 'Slug of the MPP (Mal Pelayanan Publik)',
    mpp_name String COMMENT 'Name of the MPP',
    agency String COMMENT 'Slug of the agency (instansi)',
    agency_name String COMMENT 'Name of the agency; its slug where it is not registered',
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
    within_standard_rate Nullable(Float64) COMMENT 'Share of the timed legs whose wait is at most the standard waiting time of the agency, 0 to 1; NULL without timed legs or without a standard'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT
    p.province_code AS province_code,
    p.province AS province,
    p.regency_code AS regency_code,
    p.regency AS regency,
    d.mpp AS mpp,
    p.mpp_name AS mpp_name,
    d.agency AS agency,
    coalesce(nullIf(a.agency_name, ''), d.agency) AS agency_name,
    d.local_date AS local_date,
    d.timed AS timed_legs,
    d.legs - d.timed AS untimed_legs,
    d.wait_mean / 1000 AS wait_mean_seconds,
    d.wait_p50 / 1000 AS wait_p50_seconds,
    d.wait_p90 / 1000 AS wait_p90_seconds,
    d.wait_p95 / 1000 AS wait_p95_seconds,
    d.service_mean / 1000 AS service_mean_seconds,
    d.service_p50 / 1000 AS service_p50_seconds,
    d.service_p90 / 1000 AS service_p90_seconds,
    if(d.timed = 0 OR d.standard_seconds IS NULL, NULL, d.within / d.timed) AS within_standard_rate
FROM
(
    SELECT
        l.mpp AS mpp,
        l.local_date AS local_date,
        l.agency AS agency,
        toInt64(count()) AS legs,
        toInt64(count(l.wait_ms)) AS timed,
        avg(l.wait_ms) AS wait_mean,
        quantileExactInclusive(0.5)(l.wait_ms) AS wait_p50,
        quantileExactInclusive(0.9)(l.wait_ms) AS wait_p90,
        quantileExactInclusive(0.95)(l.wait_ms) AS wait_p95,
        avg(l.service_ms) AS service_mean,
        quantileExactInclusive(0.5)(l.service_ms) AS service_p50,
        quantileExactInclusive(0.9)(l.service_ms) AS service_p90,
        any(s.standard_wait_seconds) AS standard_seconds,
        countIf(l.wait_ms <= s.standard_wait_seconds * 1000) AS within
    FROM leg AS l
    LEFT JOIN ref_agencies AS s ON s.mpp = l.mpp AND s.agency = l.agency
    GROUP BY l.mpp, l.local_date, l.agency
) AS d
LEFT JOIN ref_mpps AS p ON p.mpp = d.mpp
LEFT JOIN ref_agencies AS a ON a.mpp = d.mpp AND a.agency = d.agency
SETTINGS join_use_nulls = 0, prefer_column_name_to_alias = 0
COMMENT 'Waiting and service times of each agency by local day, for every day with a visit. Unit: visits (legs) and seconds. Period: one local day.';
