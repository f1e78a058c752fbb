-- Which total the shares that one source prints for a period were taken of. A count over the total rounds to the
-- printed share for totals between count / (share + half a unit of its last digit) and count / (share - half); the
-- total of all lies where these overlap, and nowhere if `base_low` is above `base_high`.
CREATE OR REPLACE VIEW printed_base AS
SELECT
    mpp,
    period_start,
    period_end,
    source,
    count() AS shares,
    max(lowest) AS base_low,
    min(highest) AS base_high
FROM
(
    SELECT
        s.mpp AS mpp,
        s.period_start AS period_start,
        s.period_end AS period_end,
        s.source AS source,
        0.5 * exp10(-toInt64(s.digits)) AS half,
        c.value / (s.value + half) AS lowest,
        if(s.value > half, c.value / (s.value - half), inf) AS highest
    FROM ref_published_figures AS s
    INNER JOIN ref_published_figures AS c ON c.mpp = s.mpp AND c.agency = s.agency
        AND c.period_start = s.period_start AND c.period_end = s.period_end AND c.source = s.source
    WHERE s.unit = 'share_of_visits' AND c.unit = 'visits' AND s.agency != ''
)
GROUP BY mpp, period_start, period_end, source;
