-- The index of satisfaction of a group `s` of survey answers, and its interval. Spread comes from whole numbers: n times
-- the sum of squares less the square of the sum, which no order of rows changes.
toInt64(s.n) AS responses,
arrayMap((total, given) -> if(given > 0, total / given, NULL), s.score_sums, s.score_counts) AS nrr,
arraySum(arrayMap((total, given) -> total / given, s.score_sums, s.score_counts)) AS nrr_sum,
if(has(s.score_counts, 0), NULL, nrr_sum / 9 * 25) AS ikm,
1.96 * 25 / 2520 * sqrt(toFloat64(s.n * s.square_sum - s.index_sum * s.index_sum) / (s.n - 1)) / s.n AS margin,
if(s.n < 2 OR ikm IS NULL, NULL, greatest(assumeNotNull(ikm) - margin, 25)) AS ikm_low,
if(s.n < 2 OR ikm IS NULL, NULL, least(assumeNotNull(ikm) + margin, 100)) AS ikm_high
