CREATE OR REPLACE VIEW {bi:Identifier}.quota_by_agency_day
(
    province_code String COMMENT 'Kemendagri code of the province, a text',
    province String COMMENT 'Name of the province',
    regency_code String COMMENT 'Kemendagri code of the regency or city, a text such as 64.71',
    regency String COMMENT 'Name of the regency or city',
    mpp String COMMENT 'Slug of the MPP (Mal Pelayanan Publik)',
    mpp_name String COMMENT 'Name of the MPP',
    agency String COMMENT 'Slug of the agency (instansi)',
    agency_name String COMMENT 'Name of the agency; its slug where it is not registered',
    local_date Date COMMENT 'Local day that the quota is for',
    quota Int64 COMMENT 'Most tickets that the agency gives out: the quota set without a service, else the sum of those of its services',
    issued Int64 COMMENT 'Distinct tickets issued',
    used_rate Nullable(Float64) COMMENT 'Issued over quota, 1 is 100 %; above 1 where more were issued; NULL where the quota is 0',
    refused_for_quota Int64 COMMENT 'Distinct refusals for quota: tickets not given',
    exhausted_at_local String COMMENT 'Local time HH:MM at which the ticket that reached the quota was issued; empty if fewer were issued or the quota is 0'
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
    d.quota AS quota,
    t.issued AS issued,
    if(d.quota = 0, NULL, t.issued / d.quota) AS used_rate,
    t.refused_for_quota AS refused_for_quota,
    if(d.quota > 0 AND length(i.times) >= d.quota, formatDateTime(i.times[d.quota], '%H:%i'), '') AS exhausted_at_local
FROM quota_day AS d
LEFT JOIN agency_day AS t ON t.mpp = d.mpp AND t.local_date = d.local_date AND t.agency = d.agency
LEFT JOIN
(
    SELECT mpp, local_date, agency, arraySort(groupArray(assumeNotNull(first_issued))) AS times
    FROM
    (
        SELECT mpp, local_date, agency, min(first_issued_local) AS first_issued
        FROM
        (
            SELECT mpp, local_date, agency, ticket_id, first_issued_local
            FROM leg_services
            WHERE mpp IN (SELECT mpp FROM mpp_in_reach)
        ) AS l
        INNER JOIN (SELECT mpp, local_date, agency FROM quota_day) AS q USING (mpp, local_date, agency)
        GROUP BY mpp, local_date, agency, ticket_id
    )
    WHERE first_issued IS NOT NULL
    GROUP BY mpp, local_date, agency
) AS i ON i.mpp = d.mpp AND i.local_date = d.local_date AND i.agency = d.agency
LEFT JOIN ref_mpps AS p ON p.mpp = d.mpp
LEFT JOIN ref_agencies AS a ON a.mpp = d.mpp AND a.agency = d.agency
SETTINGS join_use_nulls = 0, prefer_column_name_to_alias = 0
COMMENT 'Quota of each agency by local day, for the days that have one, and what was given out. Unit: tickets. Period: one local day.';
