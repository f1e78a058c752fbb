-- Months from tallies: a tally of visits that covers exactly the month, while the MPP was not live yet.
CREATE OR REPLACE VIEW tally_month AS
SELECT
    t.mpp AS mpp,
    t.agency AS agency,
    t.period_start AS month,
    maxIf(t.count, t.unit = 'visits') AS visits,
    maxOrNullIf(t.count, t.unit = 'visitors') AS visitors,
    max(t.is_simulated) AS is_simulated
FROM tally_in_force AS t
LEFT JOIN ref_mpps AS m ON m.mpp = t.mpp
WHERE t.service = ''
    AND t.period_start = toStartOfMonth(t.period_start)
    AND t.period_end = toLastDayOfMonth(t.period_start)
    AND (m.live_since IS NULL OR m.live_since > t.period_end)
GROUP BY t.mpp, t.agency, t.period_start
HAVING countIf(t.unit = 'visits') > 0;
