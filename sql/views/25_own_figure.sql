-- Our own figures in the units that are published, as far as there are data; `base` says what is counted. What the
-- reference data, the quotas and the tickets tell of an agency or MPP has no period.
CREATE OR REPLACE VIEW own_figure AS
SELECT
    v.mpp AS mpp,
    v.agency AS agency,
    v.period_start AS period_start,
    v.period_end AS period_end,
    figure.1 AS unit,
    figure.2 AS own,
    concat(figure.3, ' (', v.basis, if(v.is_simulated, ', simulated)', ')')) AS base
FROM
(
    SELECT
        *,
        anyIf(visits, agency = '') OVER (PARTITION BY mpp, period_start, period_end) AS mpp_visits,
        anyIf(basis, agency = '') OVER (PARTITION BY mpp, period_start, period_end) AS mpp_basis
    FROM own_visits
) AS v
ARRAY JOIN
    [
        ('visits', toNullable(toFloat64(v.visits)), 'visits'),
        ('visits_per_month', if(v.months = 0, NULL, v.visits / v.months),
            concat('visits over ', toString(v.months), ' months')),
        ('visits_per_day', if(v.rate_days = 0, NULL, v.visits / v.rate_days), 'visits over open days'),
        ('share_of_visits', if(v.basis != v.mpp_basis OR v.mpp_visits = 0, NULL, v.visits / v.mpp_visits),
            'visits of the agency over those of the MPP')
    ] AS figure
WHERE v.visits IS NOT NULL AND figure.2 IS NOT NULL
UNION ALL
SELECT
    p.mpp AS mpp,
    p.agency AS agency,
    p.period_start AS period_start,
    p.period_end AS period_end,
    'ikm' AS unit,
    toNullable(arraySum((total, given) -> total / given, score_sums, score_counts) / 9 * 25) AS own,
    if(max(s.is_simulated), 'survey responses (simulated)', 'survey responses') AS base
FROM published_period AS p
INNER JOIN
(
    SELECT
        *,
        arrayMap(score -> toUInt64(score), scores) AS given_scores,
        arrayMap(score -> toUInt64(score > 0), scores) AS has_scores
    FROM survey_answer
) AS s ON s.mpp = p.mpp
WHERE s.local_date BETWEEN p.first_day AND p.last_day AND p.agency IN ('', s.agency)
GROUP BY p.mpp, p.agency, p.period_start, p.period_end
-- Sums and counts of the nine elements, named here; none may be without a score.
HAVING NOT has(sumForEach(s.has_scores) AS score_counts, 0) AND notEmpty(sumForEach(s.given_scores) AS score_sums)
UNION ALL
SELECT mpp, '', '', '', 'agencies', toNullable(toFloat64(count())), 'agencies in the reference data'
FROM ref_agencies
GROUP BY mpp
UNION ALL
SELECT mpp, scope, '', '', 'services', toNullable(toFloat64(count())), 'services in the reference data'
FROM ref_services
ARRAY JOIN ['', agency] AS scope
GROUP BY mpp, scope
UNION ALL
SELECT
    q.mpp,
    q.agency,
    '',
    '',
    'quota_per_day',
    toNullable(toFloat64(argMax(q.quota, q.local_date))),
    concat('quota of the latest day that has one', if(argMax(q.is_simulated, q.local_date), ' (simulated)', ''))
FROM quota_day AS q
INNER JOIN {include clock} AS c ON c.mpp = q.mpp
WHERE q.local_date <= c.today
GROUP BY q.mpp, q.agency
UNION ALL
SELECT
    mpp,
    agency,
    '',
    '',
    'matters_per_visitor_max',
    toNullable(toFloat64(max(most_matters))),
    concat('matters of the issued ticket with the most', if(max(is_simulated), ' (simulated)', ''))
FROM day
WHERE most_matters > 0
GROUP BY mpp, agency;
