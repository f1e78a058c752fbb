-- Satisfaction by quarter, of agencies and, under the empty agency, of MPPs.
CREATE OR REPLACE VIEW satisfaction_quarter AS
SELECT
    s.mpp AS mpp,
    s.agency AS agency,
    s.quarter AS quarter,
    {include score_figures},
    if(has(s.score_counts, 0), NULL, nrr_sum * 0.11 * 25) AS ikm_weight_011,
    -- Half up to two decimals; the small part lifts what lies on a half and is stored just below it.
    floor(ikm * 100 + 0.5 + 1e-7) / 100 AS rounded,
    multiIf(rounded IS NULL, '', rounded >= 88.31, 'A', rounded >= 76.61, 'B', rounded >= 65, 'C', 'D') AS grade,
    ifNull(v.visits, 0) AS population,
    toInt64(floor(3.841 * population * 0.25 / (0.0025 * (population - 1) + 0.96025) + 0.5)) AS responses_needed
FROM
(
    SELECT
        mpp,
        scope AS agency,
        toStartOfQuarter(local_date) AS quarter,
        {include score_sums}
    FROM survey_answer
    ARRAY JOIN ['', agency] AS scope
    GROUP BY mpp, scope, quarter
) AS s
LEFT JOIN
(
    SELECT mpp, agency, toStartOfQuarter(month) AS quarter, sum(visits) AS visits
    FROM month
    GROUP BY mpp, agency, quarter
) AS v ON v.mpp = s.mpp AND v.agency = s.agency AND v.quarter = s.quarter;
