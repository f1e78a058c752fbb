CREATE OR REPLACE VIEW {bi:Identifier}.tallies
(
    province_code String COMMENT 'Kemendagri code of the province, a text',
    province String COMMENT 'Name of the province',
    regency_code String COMMENT 'Kemendagri code of the regency or city, a text such as 64.71',
    regency String COMMENT 'Name of the regency or city',
    mpp String COMMENT 'Slug of the MPP (Mal Pelayanan Publik)',
    mpp_name String COMMENT 'Name of the MPP',
    agency String COMMENT 'Slug of the agency; empty for the MPP',
    agency_name String COMMENT 'Name of the agency; empty for the MPP',
    service String COMMENT 'Slug of the service; empty for all',
    period_start Date COMMENT 'First local day of the period',
    period_end Date COMMENT 'Last local day of the period, inclusive',
    unit String COMMENT 'What is counted: visits or visitors',
    count Int64 COMMENT 'The reported count',
    revision Int64 COMMENT 'Revision in force: the highest',
    publisher String COMMENT 'Who reported it; empty where not given'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT
    p.province_code AS province_code,
    p.province AS province,
    p.regency_code AS regency_code,
    p.regency AS regency,
    t.mpp AS mpp,
    p.mpp_name AS mpp_name,
    t.agency AS agency,
    coalesce(nullIf(a.agency_name, ''), t.agency) AS agency_name,
    t.service AS service,
    t.period_start AS period_start,
    t.period_end AS period_end,
    t.unit AS unit,
    t.count AS count,
    t.revision AS revision,
    t.publisher AS publisher
FROM tally_in_force AS t
LEFT JOIN ref_mpps AS p ON p.mpp = t.mpp
LEFT JOIN ref_agencies AS a ON a.mpp = t.mpp AND a.agency = t.agency
SETTINGS join_use_nulls = 0, prefer_column_name_to_alias = 0
COMMENT 'Tallies in force: what MPPs reported for a period in place of events. Unit: in the column unit. Period: period_start to period_end.';
