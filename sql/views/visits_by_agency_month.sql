CREATE VIEW visits_by_agency_month
(
    {place},
    {agency},
    month Date COMMENT 'First day of the month',
    visits Int64 COMMENT 'Visits: the sum of the days, or the tally',
    visitors Nullable(Int64) COMMENT 'Visitors: distinct ids of the tickets issued in the month, and on each day the tickets without one; in a tally month the tally of visitors, NULL without one',
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
COMMENT 'Visits of each agency by month, read from events or from a tally of the whole month. Unit: visits. Period: one local month.'
AS
SELECT
    m.mpp AS mpp,
    m.agency AS agency,
    m.month AS month,
    m.visits AS visits,
    m.visitors AS visitors,
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
    FROM month
) AS m
LEFT JOIN
(
    SELECT mpp, agency, toStartOfMonth(local_date) AS month, count() AS quota_days, countIf(quota > 0 AND issued >= quota) AS days_at_quota
    FROM quota_use_day
    GROUP BY mpp, agency, month
) AS q ON q.mpp = m.mpp AND q.agency = m.agency AND q.month = m.month
WHERE m.agency != '';
