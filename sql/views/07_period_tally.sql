-- Tallies of visits that stand in place of events: of a period that ends before the MPP was live, or of any where it is
-- not live yet. Visitors are known where the same period has a tally of them.
CREATE OR REPLACE VIEW period_tally AS
SELECT
    t.mpp AS mpp,
    t.agency AS agency,
    t.period_start AS period_start,
    t.period_end AS period_end,
    maxIf(t.count, t.unit = 'visits') AS visits,
    maxOrNullIf(t.count, t.unit = 'visitors') AS visitors,
    max(t.is_simulated) AS is_simulated
FROM tally_in_force AS t
LEFT JOIN ref_mpps AS m ON m.mpp = t.mpp
WHERE t.service = '' AND (m.live_since IS NULL OR m.live_since > t.period_end)
GROUP BY t.mpp, t.agency, t.period_start, t.period_end
HAVING countIf(t.unit = 'visits') > 0;
