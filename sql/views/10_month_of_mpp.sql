-- Months of MPPs by their basis, with what their agencies add to them, each by the basis of its own month.
-- Made for: own, every
CREATE OR REPLACE VIEW {prefix}month_of_mpp AS
SELECT
    m.mpp AS mpp,
    m.month AS month,
    anyIf(m.basis, m.agency = '') AS basis,
    anyIf(m.visits, m.agency = '') AS visits,
    anyIf(m.has_data, m.agency = '') AS has_data,
    anyIf(m.visitors, m.agency = '') AS visitors,
    anyIf(m.open_days, m.agency = '') AS open_days,
    anyIf(m.is_simulated, m.agency = '') AS is_simulated,
    anyIf(m.is_provisional, m.agency = '') AS is_provisional,
    anyIf(m.expected_days, m.agency = '') AS expected_days,
    anyIf(m.coverage, m.agency = '') AS coverage,
    anyIf(m.visits_per_open_day, m.agency = '') AS visits_per_open_day,
    toInt64(countIf(m.agency != '' AND m.visits > 0)) AS agencies_active,
    sumIf(m.visits, m.agency != '') AS agency_visits,
    sumIf(m.rate_days, m.agency != '') AS agency_days
FROM {prefix}month AS m
GROUP BY m.mpp, m.month
HAVING countIf(m.agency = '') > 0;
