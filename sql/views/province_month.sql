CREATE VIEW province_month
(
    province_code String COMMENT 'Kemendagri code of the province, a text',
    province String COMMENT 'Name of the province',
    month Date COMMENT 'First day of the month',
    mpps_reporting Int64 COMMENT 'MPPs of the province with visits or a tally in the month',
    mpps_registered Int64 COMMENT 'MPPs of the province in the reference data',
    visits Int64 COMMENT 'Visits of its MPPs',
    visits_per_open_day Nullable(Float64) COMMENT 'Visits over the sum of the open days of its MPPs; in tally months of their expected days',
    busiest_mpp String COMMENT 'Slug of the MPP with the most visits; ties by slug',
    is_provisional Int64 COMMENT '1 while the month has not ended in the zone of one of its MPPs, else 0',
    coverage Nullable(Float64) COMMENT 'Expected days that were open, over expected days, of the reporting MPPs together, 0 to 1; tally months count as fully open',
    basis String COMMENT 'What the month is read from: events, tally or mixed',
    is_simulated Int64 COMMENT '1 if any event of the row comes from the simulator, else 0'
)
COMMENT 'Provinces by month: what their MPPs with visits or a tally add up to. Unit: visits. Period: one local month.'
AS
SELECT
    p.province_code AS province_code,
    any(p.province) AS province,
    m.month AS month,
    count() AS mpps_reporting,
    any(r.registered) AS mpps_registered,
    sum(m.visits) AS visits,
    if(sum(m.rate_days) = 0, NULL, sum(m.visits) / sum(m.rate_days)) AS visits_per_open_day,
    argMin(m.mpp, (-m.visits, m.mpp)) AS busiest_mpp,
    max(m.is_provisional) AS is_provisional,
    if(sum(m.expected_days) = 0, NULL, sum(m.covered_days) / sum(m.expected_days)) AS coverage,
    if(uniqExact(m.basis) = 1, any(m.basis), 'mixed') AS basis,
    max(m.is_simulated) AS is_simulated
-- An MPP whose month has events and no visit does not report.
FROM (SELECT * FROM every_mpp_month WHERE has_data) AS m
INNER JOIN ref_mpps AS p ON p.mpp = m.mpp
INNER JOIN (SELECT province_code, count() AS registered FROM ref_mpps GROUP BY province_code) AS r ON r.province_code = p.province_code
GROUP BY p.province_code, m.month;
