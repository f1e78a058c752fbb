-- Satisfaction by quarter, of agencies and, under the empty agency, of MPPs. Spread comes from whole numbers: n times
-- the sum of squares less the square of the sum, which no order of rows changes.
CREATE OR REPLACE VIEW satisfaction_quarter AS
SELECT
    s.mpp AS mpp,
    s.agency AS agency,
    s.quarter AS quarter,
    toInt64(s.n) AS responses,
    arrayMap((total, given) -> if(given > 0, total / given, NULL), s.score_sums, s.score_counts) AS nrr,
    arraySum(arrayMap((total, given) -> total / given, s.score_sums, s.score_counts)) AS nrr_sum,
    if(has(s.score_counts, 0), NULL, nrr_sum / 9 * 25) AS ikm,
    if(has(s.score_counts, 0), NULL, nrr_sum * 0.11 * 25) AS ikm_weight_011,
    -- Half up to two decimals; the small part lifts what lies on a half and is stored just below it.
    floor(ikm * 100 + 0.5 + 1e-7) / 100 AS rounded,
    multiIf(rounded IS NULL, '', rounded >= 88.31, 'A', rounded >= 76.61, 'B', rounded >= 65, 'C', 'D') AS grade,
    ifNull(v.visits, 0) AS population,
    toInt64(floor(3.841 * population * 0.25 / (0.0025 * (population - 1) + 0.96025) + 0.5)) AS responses_needed,
    1.96 * 25 / 2520 * sqrt(toFloat64(s.n * s.square_sum - s.index_sum * s.index_sum) / (s.n - 1)) / s.n AS margin,
    if(s.n < 2 OR ikm IS NULL, NULL, greatest(assumeNotNull(ikm) - margin, 25)) AS ikm_low,
    if(s.n < 2 OR ikm IS NULL, NULL, least(assumeNotNull(ikm) + margin, 100)) AS ikm_high
FROM
(
    SELECT
        mpp,
        scope AS agency,
        toStartOfQuarter(local_date) AS quarter,
        count() AS n,
        sumForEach(arrayMap(score -> toUInt64(score), scores)) AS score_sums,
        sumForEach(arrayMap(score -> toUInt64(score > 0), scores)) AS score_counts,
        sum(toInt128(index_2520)) AS index_sum,
        sum(toInt128(index_2520) * index_2520) AS square_sum
    FROM
    (
        SELECT mpp, local_date, scores, index_2520, ['', agency] AS scopes
        FROM survey_answer
    )
    ARRAY JOIN scopes AS scope
    GROUP BY mpp, scope, quarter
) AS s
LEFT JOIN
(
    SELECT mpp, agency, toStartOfQuarter(month) AS quarter, sum(visits) AS visits
    FROM basis_month
    GROUP BY mpp, agency, quarter
) AS v ON v.mpp = s.mpp AND v.agency = s.agency AND v.quarter = s.quarter;
