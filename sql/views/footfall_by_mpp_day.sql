CREATE OR REPLACE VIEW {bi:Identifier}.footfall_by_mpp_day
(
    province_code String COMMENT 'Kemendagri code of the province, a text',
    province String COMMENT 'Name of the province',
    regency_code String COMMENT 'Kemendagri code of the regency or city, a text such as 64.71',
    regency String COMMENT 'Name of the regency or city',
    mpp String COMMENT 'Slug of the MPP (Mal Pelayanan Publik)',
    mpp_name String COMMENT 'Name of the MPP',
    local_date Date COMMENT 'Local day on which the counted interval began',
    sensors Int64 COMMENT 'Sensors that reported',
    entered Int64 COMMENT 'People counted entering'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT
    p.province_code AS province_code,
    p.province AS province,
    p.regency_code AS regency_code,
    p.regency AS regency,
    f.mpp AS mpp,
    p.mpp_name AS mpp_name,
    f.local_date AS local_date,
    f.sensors AS sensors,
    f.entered_sum AS entered
FROM
(
    SELECT mpp, local_date, uniqExact(sensor) AS sensors, sum(event_entered) AS entered_sum
    FROM
    (
        SELECT mpp, local_date, sensor, source, id, max(entered) AS event_entered
        FROM footfall_counts
        WHERE mpp IN (SELECT mpp FROM mpp_in_reach)
        GROUP BY mpp, local_date, sensor, source, id
    )
    GROUP BY mpp, local_date
) AS f
LEFT JOIN ref_mpps AS p ON p.mpp = f.mpp
SETTINGS join_use_nulls = 0, prefer_column_name_to_alias = 0
COMMENT 'People who entered each MPP by local day, counted by sensors. Unit: people entering (not visits). Period: one local day.';
