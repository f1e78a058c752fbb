-- Tallies of visits that stand in place of events: of a period that ends before the MPP was live, or of any where it is
-- not live yet. Of each the revision that counts, which is the greatest. Visitors are known where the same period has a
-- tally of them.
SELECT
    t.mpp AS mpp,
    t.agency AS agency,
    t.period_start AS period_start,
    t.period_end AS period_end,
    maxIf(t.in_force, t.unit = 'visits') AS of_visits,
    maxIf(t.in_force, t.unit = 'visitors') AS of_visitors,
    of_visits.5 AS visits,
    if(countIf(t.unit = 'visitors') = 0, NULL, of_visitors.5) AS visitors,
    toUInt8(startsWith(of_visits.4, '/simulator/') OR startsWith(of_visitors.4, '/simulator/')) AS is_simulated
FROM tally_revisions AS t
LEFT JOIN (SELECT mpp AS live_mpp, live_since FROM ref_mpps) AS m ON m.live_mpp = t.mpp
PREWHERE t.service = '' AND {mine}
WHERE m.live_since IS NULL OR m.live_since > t.period_end
GROUP BY t.mpp, t.agency, t.period_start, t.period_end
HAVING countIf(t.unit = 'visits') > 0
