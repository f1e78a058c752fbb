CREATE OR REPLACE VIEW {bi:Identifier}.visits_by_channel_month
(
    province_code String COMMENT 'Kemendagri code of the province, a text',
    province String COMMENT 'Name of the province',
    regency_code String COMMENT 'Kemendagri code of the regency or city, a text such as 64.71',
    regency String COMMENT 'Name of the regency or city',
    mpp String COMMENT 'Slug of the MPP (Mal Pelayanan Publik)',
    mpp_name String COMMENT 'Name of the MPP',
    agency String COMMENT 'Slug of the agency (instansi)',
    agency_name String COMMENT 'Name of the agency; its slug where it is not registered',
    month Date COMMENT 'First day of the month',
    channel String COMMENT 'How the ticket was taken: walk_in, online or appointment',
    visits Int64 COMMENT 'Issued tickets'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT
    p.province_code AS province_code,
    p.province AS province,
    p.regency_code AS regency_code,
    p.regency AS regency,
    c.mpp AS mpp,
    p.mpp_name AS mpp_name,
    c.agency AS agency,
    coalesce(nullIf(a.agency_name, ''), c.agency) AS agency_name,
    c.month AS month,
    c.channel AS channel,
    c.visits AS visits
FROM channel_month AS c
LEFT JOIN ref_mpps AS p ON p.mpp = c.mpp
LEFT JOIN ref_agencies AS a ON a.mpp = c.mpp AND a.agency = c.agency
SETTINGS join_use_nulls = 0, prefer_column_name_to_alias = 0
COMMENT 'Issued tickets of each agency by month and channel: a ticket counts once a day, by the channel of its latest issued event. Unit: issued tickets. Period: one local month.';
