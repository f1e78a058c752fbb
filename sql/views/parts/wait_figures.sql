-- What a group of days `d` of agencies says of waiting and service, `s` being each agency with its standard. Quantiles
-- are those of all legs of the group.
toInt64(sum(length(d.waits_ms))) AS timed_legs,
toInt64(sum(d.visits)) - timed_legs AS untimed_legs,
toInt64(sum(length(d.services_ms))) AS served_legs,
if(timed_legs = 0, NULL, sum(arraySum(d.waits_ms)) / timed_legs / 1000) AS wait_mean_seconds,
if(timed_legs = 0, NULL, quantileExactInclusiveArray(0.5)(d.waits_ms) / 1000) AS wait_p50_seconds,
if(timed_legs = 0, NULL, quantileExactInclusiveArray(0.9)(d.waits_ms) / 1000) AS wait_p90_seconds,
if(timed_legs = 0, NULL, quantileExactInclusiveArray(0.95)(d.waits_ms) / 1000) AS wait_p95_seconds,
if(served_legs = 0, NULL, sum(arraySum(d.services_ms)) / served_legs / 1000) AS service_mean_seconds,
if(served_legs = 0, NULL, quantileExactInclusiveArray(0.5)(d.services_ms) / 1000) AS service_p50_seconds,
if(served_legs = 0, NULL, quantileExactInclusiveArray(0.9)(d.services_ms) / 1000) AS service_p90_seconds,
toInt64(sumIf(length(d.waits_ms), s.standard_wait_seconds IS NOT NULL)) AS judged_legs,
if(judged_legs = 0, NULL,
    sum(arrayCount(wait -> wait <= ifNull(s.standard_wait_seconds, -1) * 1000, d.waits_ms)) / judged_legs)
    AS within_standard_rate,
toInt64(sum(d.never_called)) AS never_called
