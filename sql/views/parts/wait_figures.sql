-- What a group of days or months `d` of agencies says of waiting and service, `s` being each agency with its standard.
-- Quantiles are those of all legs of the group.
toInt64(sum(length(d.waits_ms))) AS timed_legs,
toInt64(sum(d.visits)) - timed_legs AS untimed_legs,
toInt64(sum(length(d.services_ms))) AS served_legs,
if(timed_legs = 0, NULL, sum(arraySum(d.waits_ms)) / timed_legs / 1000) AS wait_mean_seconds,
quantilesExactInclusiveArray(0.5, 0.9, 0.95)(d.waits_ms) AS wait_quantiles,
if(timed_legs = 0, NULL, wait_quantiles[1] / 1000) AS wait_p50_seconds,
if(timed_legs = 0, NULL, wait_quantiles[2] / 1000) AS wait_p90_seconds,
if(timed_legs = 0, NULL, wait_quantiles[3] / 1000) AS wait_p95_seconds,
if(served_legs = 0, NULL, sum(arraySum(d.services_ms)) / served_legs / 1000) AS service_mean_seconds,
quantilesExactInclusiveArray(0.5, 0.9)(d.services_ms) AS service_quantiles,
if(served_legs = 0, NULL, service_quantiles[1] / 1000) AS service_p50_seconds,
if(served_legs = 0, NULL, service_quantiles[2] / 1000) AS service_p90_seconds,
toInt64(sumIf(length(d.waits_ms), s.standard_wait_seconds IS NOT NULL)) AS judged_legs,
if(judged_legs = 0, NULL,
    sum(arrayCount(wait -> wait <= ifNull(s.standard_wait_seconds, -1) * 1000, d.waits_ms)) / judged_legs)
    AS within_standard_rate,
toInt64(sum(d.never_called)) AS never_called
