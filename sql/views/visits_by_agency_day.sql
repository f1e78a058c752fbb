CREATE OR REPLACE VIEW {bi:Identifier}.visits_by_agency_day
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
    visits Int64 COMMENT 'Visits: distinct tickets with an issued, called, started, completed or transferred event at the agency, or transferred to it',
    visitors Int64 COMMENT 'Visitors: distinct visitor ids of the issued tickets, plus issued tickets that name none',
    matters Int64 COMMENT 'Matters: over the issued tickets, the greatest number of matters of each',
    completed Int64 COMMENT 'Distinct tickets with a completed event at the agency',
    missed Int64 COMMENT 'Distinct tickets called when nobody came',
    cancelled Int64 COMMENT 'Distinct tickets cancelled',
    refused Int64 COMMENT 'Distinct refusals: tickets not given, for quota or another reason',
    transferred_in Int64 COMMENT 'Distinct tickets transferred to the agency from another one',
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
    d.agency AS agency,
    coalesce(nullIf(a.agency_name, ''), d.agency) AS agency_name,
    d.local_date AS local_date,
    d.visits AS visits,
    d.visitors AS visitors,
    d.matters AS matters,
    d.completed AS completed,
    d.missed AS missed,
    d.cancelled AS cancelled,
    d.refused AS refused,
    d.transferred_in AS transferred_in,
    d.local_date >= p.today AS is_provisional,
    d.queue_simulated AS is_simulated
FROM agency_day AS d
LEFT JOIN mpp_clock AS p ON p.mpp = d.mpp
LEFT JOIN ref_agencies AS a ON a.mpp = d.mpp AND a.agency = d.agency
WHERE d.has_events
SETTINGS join_use_nulls = 0, prefer_column_name_to_alias = 0
COMMENT 'Visits and tickets of each agency by local day, for every day with any queue event of the agency. Unit: tickets, visitors or matters. Period: one local day.';
