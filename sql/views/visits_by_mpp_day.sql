CREATE OR REPLACE VIEW {bi:Identifier}.visits_by_mpp_day
(
    province_code String COMMENT 'Kemendagri code of the province, a text',
    province String COMMENT 'Name of the province',
    regency_code String COMMENT 'Kemendagri code of the regency or city, a text such as 64.71',
    regency String COMMENT 'Name of the regency or city',
    mpp String COMMENT 'Slug of the MPP (Mal Pelayanan Publik)',
    mpp_name String COMMENT 'Name of the MPP',
    local_date Date COMMENT 'Local day',
    visits Int64 COMMENT 'Visits: distinct tickets with an issued, called, started, completed or transferred event anywhere in the MPP',
    visitors Int64 COMMENT 'Visitors: distinct visitor ids of the issued tickets, plus issued tickets that name none',
    matters Int64 COMMENT 'Matters: the sum of those of the agencies',
    agencies_active Int64 COMMENT 'Agencies with at least one visit',
    is_expected_day Int64 COMMENT '1 on Monday to Friday without public holiday, election day or joint leave, else 0',
    is_provisional Int64 COMMENT '1 while the day has not ended in the zone of the MPP, else 0',
    is_simulated Int64 COMMENT '1 if any event of the row comes from the simulator, else 0'
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
    d.local_date AS local_date,
    d.visits AS visits,
    d.visitors AS visitors,
    d.matters AS matters,
    d.agencies_active AS agencies_active,
    toDayOfWeek(d.local_date) <= 5 AND d.local_date NOT IN (SELECT local_date FROM ref_days WHERE is_holiday) AS is_expected_day,
    d.local_date >= p.today AS is_provisional,
    d.simulated AS is_simulated
FROM
(
    SELECT
        d.mpp AS mpp,
        d.local_date AS local_date,
        uniqExactMerge(d.visits_state) AS visits,
        uniqExactMerge(d.visitors_state) + uniqExactMerge(d.issued_state) - uniqExactMerge(d.issued_named_state) AS visitors,
        uniqExactArrayMerge(d.matters_state) AS matters,
        uniqExactIf(d.agency, d.has_visit) AS agencies_active,
        max(d.is_simulated_queue) AS simulated
    FROM agency_days AS d
    WHERE d.mpp IN (SELECT mpp FROM mpp_in_reach)
    GROUP BY d.mpp, d.local_date
    HAVING max(d.has_queue_event)
) AS d
LEFT JOIN mpp_clock AS p ON p.mpp = d.mpp
SETTINGS join_use_nulls = 0, prefer_column_name_to_alias = 0
COMMENT 'Visits and visitors of each MPP by local day, for every day with any queue event. Unit: tickets, visitors or matters. Period: one local day.';
