CREATE OR REPLACE VIEW {bi:Identifier}.visits_by_agency_hour
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
    local_hour Int64 COMMENT 'Local hour, 0 to 23',
    visits Int64 COMMENT 'Distinct tickets whose first visit event of the day at the agency falls in the hour; the hours add up to the day'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT
    p.province_code AS province_code,
    p.province AS province,
    p.regency_code AS regency_code,
    p.regency AS regency,
    h.mpp AS mpp,
    p.mpp_name AS mpp_name,
    h.agency AS agency,
    coalesce(nullIf(a.agency_name, ''), h.agency) AS agency_name,
    h.local_date AS local_date,
    h.local_hour AS local_hour,
    h.visits AS visits
FROM
(
    SELECT mpp, agency, local_date, toHour(assumeNotNull(first_visit), 'UTC') AS local_hour, count() AS visits
    FROM
    (
        SELECT mpp, local_date, agency, ticket_id, min(first_visit_local) AS first_visit
        FROM legs
        WHERE mpp IN (SELECT mpp FROM mpp_in_reach)
        GROUP BY mpp, local_date, agency, ticket_id
    )
    WHERE first_visit IS NOT NULL
    GROUP BY mpp, agency, local_date, local_hour
) AS h
LEFT JOIN ref_mpps AS p ON p.mpp = h.mpp
LEFT JOIN ref_agencies AS a ON a.mpp = h.mpp AND a.agency = h.agency
SETTINGS join_use_nulls = 0, prefer_column_name_to_alias = 0
COMMENT 'Visits of each agency by local hour: distinct tickets, each in the hour of its first event of the day. Unit: visits. Period: one local hour.';
