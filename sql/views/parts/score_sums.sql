-- What a group of survey answers adds up to, for `score_figures`.
count() AS n,
sumForEach(arrayMap(score -> toUInt64(score), scores)) AS score_sums,
sumForEach(arrayMap(score -> toUInt64(score > 0), scores)) AS score_counts,
sum(toInt128(index_2520)) AS index_sum,
sum(toInt128(index_2520) * index_2520) AS square_sum
