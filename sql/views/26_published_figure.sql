-- Each published figure beside our own one of the same unit and period and beside what the same source published
-- with it: the count that a mean or share is of (`counted`), the total of the MPP, the base of the printed shares;
-- 0 where there is none. `base` says in words what `computed` counts.
CREATE OR REPLACE VIEW published_figure AS
SELECT
    f.mpp AS mpp,
    f.agency AS agency,
    f.period_start AS period_start,
    f.period_end AS period_end,
    f.unit AS unit,
    f.value AS published,
    0.5 * exp10(-toInt64(f.digits)) AS half,
    p.months AS months,
    c.value AS counted,
    t.value AS total,
    b.shares AS shares,
    b.base_low AS base_low,
    b.base_high AS base_high,
    multiIf(
        f.unit = 'share_of_visits' AND c.value > 0 AND t.value > 0, c.value / t.value,
        f.unit = 'visits_per_month' AND c.value > 0 AND p.months > 0, c.value / p.months,
        NULL) AS from_counts,
    coalesce(o.own, from_counts) AS computed,
    multiIf(
        o.own IS NOT NULL, o.base,
        from_counts IS NULL, '',
        f.unit = 'share_of_visits', 'visits of the agency over those of the MPP (published counts)',
        concat('visits over ', toString(p.months), ' months (published counts)')) AS base
FROM ref_published_figures AS f
LEFT JOIN own_figure AS o ON o.mpp = f.mpp AND o.agency = f.agency AND o.period_start = f.period_start
    AND o.period_end = f.period_end AND o.unit = f.unit
LEFT JOIN published_period AS p ON p.mpp = f.mpp AND p.agency = f.agency AND p.period_start = f.period_start
    AND p.period_end = f.period_end
LEFT JOIN (SELECT * FROM ref_published_figures WHERE unit = 'visits') AS c ON c.mpp = f.mpp AND c.agency = f.agency
    AND c.period_start = f.period_start AND c.period_end = f.period_end AND c.source = f.source
LEFT JOIN (SELECT * FROM ref_published_figures WHERE unit = 'visits' AND agency = '') AS t ON t.mpp = f.mpp
    AND t.period_start = f.period_start AND t.period_end = f.period_end AND t.source = f.source
LEFT JOIN printed_base AS b ON b.mpp = f.mpp AND b.period_start = f.period_start AND b.period_end = f.period_end
    AND b.source = f.source;
