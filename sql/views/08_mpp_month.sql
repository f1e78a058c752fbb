-- Months of MPPs by their basis, with what their agencies add to them.
CREATE OR REPLACE VIEW mpp_month AS
SELECT
    m.*,
    toInt64(ifNull(g.active, 0)) AS agencies_active,
    ifNull(g.agency_visits, 0) AS agency_visits,
    ifNull(g.agency_days, 0) AS agency_days
FROM (SELECT * FROM basis_month WHERE agency = '') AS m
LEFT JOIN
(
    SELECT
        mpp,
        month,
        countIf(visits > 0) AS active,
        sum(visits) AS agency_visits,
        sum(rate_days) AS agency_days
    FROM basis_month
    WHERE agency != ''
    GROUP BY mpp, month
) AS g ON g.mpp = m.mpp AND g.month = m.month;
