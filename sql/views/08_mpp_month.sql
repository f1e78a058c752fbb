-- Months of MPPs by their basis, with what their agencies add to them.
CREATE OR REPLACE VIEW mpp_month AS
SELECT
    b.mpp AS mpp,
    b.month AS month,
    anyIf(b.basis, b.agency = '') AS basis,
    anyIf(b.visits, b.agency = '') AS visits,
    anyIf(b.has_data, b.agency = '') AS has_data,
    anyIf(b.tally_visitors, b.agency = '') AS tally_visitors,
    anyIf(b.open_days, b.agency = '') AS open_days,
    anyIf(b.is_simulated, b.agency = '') AS is_simulated,
    anyIf(b.is_provisional, b.agency = '') AS is_provisional,
    anyIf(b.expected_days, b.agency = '') AS expected_days,
    anyIf(b.coverage, b.agency = '') AS coverage,
    anyIf(b.visits_per_open_day, b.agency = '') AS visits_per_open_day,
    toInt64(countIf(b.agency != '' AND b.visits > 0)) AS agencies_active,
    sumIf(b.visits, b.agency != '') AS agency_visits,
    sumIf(b.rate_days, b.agency != '') AS agency_days
FROM basis_month AS b
GROUP BY b.mpp, b.month
HAVING countIf(b.agency = '') > 0;
