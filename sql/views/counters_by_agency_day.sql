CREATE OR REPLACE VIEW {bi:Identifier}.counters_by_agency_day
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
    counters_used Int64 COMMENT 'Distinct counters with an opened event',
    open_minutes Float64 COMMENT 'Minutes that counters were open, added up: from opened or resumed to paused or closed; midnight, today now, ends what is left open',
    serving_minutes Float64 COMMENT 'Minutes of service, added up over the visits of the day that have a service time',
    utilisation Nullable(Float64) COMMENT 'Serving over open minutes, 1 is 100 %; NULL where no counter was open'
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
    d.counters_used AS counters_used,
    d.open_ms / 60000 AS open_minutes,
    s.serving_ms / 60000 AS serving_minutes,
    if(d.open_ms = 0, NULL, s.serving_ms / d.open_ms) AS utilisation
FROM counter_day AS d
LEFT JOIN
(
    SELECT mpp, local_date, agency, sum(ifNull(service_ms, 0)) AS serving_ms
    FROM leg
    GROUP BY mpp, local_date, agency
) AS s ON s.mpp = d.mpp AND s.local_date = d.local_date AND s.agency = d.agency
LEFT JOIN ref_mpps AS p ON p.mpp = d.mpp
LEFT JOIN ref_agencies AS a ON a.mpp = d.mpp AND a.agency = d.agency
SETTINGS join_use_nulls = 0, prefer_column_name_to_alias = 0
COMMENT 'Counters of each agency by local day, for every day on which a counter of the agency was opened, paused, resumed or closed. Unit: counters and minutes. Period: one local day, today up to now.';
