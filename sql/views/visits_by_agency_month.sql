CREATE OR REPLACE VIEW {bi:Identifier}.visits_by_agency_month
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
    visits Int64 COMMENT 'Visits: the sum of the days, or the tally',
    visitors Nullable(Int64) COMMENT 'Visitors of the whole month; in a tally month the tally of visitors, else NULL',
    open_days Nullable(Int64) COMMENT 'Days with a visit or an opened counter; NULL in a tally month',
    visits_per_open_day Nullable(Float64) COMMENT 'Visits over open days; in a tally month over expected days',
    share_of_mpp Nullable(Float64) COMMENT 'Visits over those of the MPP in the month, 0 to 1; NULL where the bases differ. Shares may add up to more than 1 where tickets move between agencies',
    basis String COMMENT 'What the month is read from: events or tally',
    is_provisional Int64 COMMENT '1 while the month has not ended in the zone of the MPP, else 0',
    coverage Nullable(Float64) COMMENT 'Expected days that were open, over expected days, 0 to 1; 1 in a tally month',
    quota_days Int64 COMMENT 'Days of the month with a quota',
    days_at_quota Int64 COMMENT 'Days with a quota above 0 and at least as many tickets issued',
    is_simulated Int64 COMMENT '1 if any event of the row comes from the simulator, else 0'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT
    p.province_code AS province_code,
    p.province AS province,
    p.regency_code AS regency_code,
    p.regency AS regency,
    m.mpp AS mpp,
    p.mpp_name AS mpp_name,
    m.agency AS agency,
    coalesce(nullIf(a.agency_name, ''), m.agency) AS agency_name,
    m.month AS month,
    m.visits AS visits,
    if(m.basis = 'tally', m.tally_visitors, ifNull(v.visitors, 0)) AS visitors,
    m.open_days AS open_days,
    m.visits_per_open_day AS visits_per_open_day,
    if(m.basis = m.mpp_basis AND m.mpp_visits > 0, m.visits / m.mpp_visits, NULL) AS share_of_mpp,
    m.basis AS basis,
    m.is_provisional AS is_provisional,
    m.coverage AS coverage,
    ifNull(q.quota_days, 0) AS quota_days,
    ifNull(q.days_at_quota, 0) AS days_at_quota,
    m.is_simulated AS is_simulated
FROM
(
    SELECT
        *,
        anyIf(basis, agency = '') OVER (PARTITION BY mpp, month) AS mpp_basis,
        anyIf(visits, agency = '') OVER (PARTITION BY mpp, month) AS mpp_visits
    FROM basis_month
) AS m
LEFT JOIN visitor_month AS v ON v.mpp = m.mpp AND v.agency = m.agency AND v.month = m.month
LEFT JOIN quota_month AS q ON q.mpp = m.mpp AND q.agency = m.agency AND q.month = m.month
LEFT JOIN ref_mpps AS p ON p.mpp = m.mpp
LEFT JOIN ref_agencies AS a ON a.mpp = m.mpp AND a.agency = m.agency
WHERE m.agency != ''
SETTINGS join_use_nulls = 0, prefer_column_name_to_alias = 0
COMMENT 'Visits of each agency by month, read from events or from a tally of the whole month. Unit: visits. Period: one local month.';
