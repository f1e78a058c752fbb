CREATE OR REPLACE VIEW {bi:Identifier}.arrivals_by_weekday_hour
(
    province_code String COMMENT 'Kemendagri code of the province, a text',
    province String COMMENT 'Name of the province',
    regency_code String COMMENT 'Kemendagri code of the regency or city, a text such as 64.71',
    regency String COMMENT 'Name of the regency or city',
    mpp String COMMENT 'Slug of the MPP (Mal Pelayanan Publik)',
    mpp_name String COMMENT 'Name of the MPP',
    agency String COMMENT 'Slug of the agency (instansi)',
    agency_name String COMMENT 'Name of the agency; its slug where it is not registered',
    weekday Int64 COMMENT 'Weekday, 1 Monday to 7 Sunday',
    local_hour Int64 COMMENT 'Local hour, 0 to 23',
    open_days Int64 COMMENT 'Days of this weekday, among the 90 before today, with a visit at the agency or an opened counter',
    visits_per_open_day Float64 COMMENT 'Visits of the hour over these open days'
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
    d.weekday AS weekday,
    d.local_hour AS local_hour,
    o.open_days AS open_days,
    d.visits / o.open_days AS visits_per_open_day
FROM
(
    SELECT
        mpp,
        agency,
        toDayOfWeek(local_date) AS weekday,
        toHour(assumeNotNull(first_visit), 'UTC') AS local_hour,
        count() AS visits
    FROM
    (
        SELECT mpp, local_date, agency, ticket_id, min(first_visit_local) AS first_visit
        FROM legs
        WHERE (mpp, local_date) IN (SELECT mpp, local_date FROM recent_day)
        GROUP BY mpp, local_date, agency, ticket_id
    )
    WHERE first_visit IS NOT NULL
    GROUP BY mpp, agency, weekday, local_hour
) AS d
LEFT JOIN
(
    SELECT mpp, agency, toDayOfWeek(local_date) AS weekday, uniqExact(local_date) AS open_days
    FROM agency_days
    WHERE (mpp, local_date) IN (SELECT mpp, local_date FROM recent_day) AND (has_visit OR is_opened)
    GROUP BY mpp, agency, weekday
) AS o ON o.mpp = d.mpp AND o.agency = d.agency AND o.weekday = d.weekday
LEFT JOIN ref_mpps AS p ON p.mpp = d.mpp
LEFT JOIN ref_agencies AS a ON a.mpp = d.mpp AND a.agency = d.agency
SETTINGS join_use_nulls = 0, prefer_column_name_to_alias = 0
COMMENT 'When visitors come to each agency: visits per open day by weekday and local hour, for the hours with a visit. Unit: visits per open day. Period: the 90 local days before today.';
