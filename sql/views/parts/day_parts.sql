-- What a day of an agency consists of, over its legs `l` with part `leg_figures`: waits, services, channels and wait
-- buckets.
sum(is_never_called) AS never_called,
arraySort(groupArray(wait_ms)) AS waits_ms,
arraySort(groupArray(service_ms)) AS services_ms,
sumMapIf([channel], [toUInt32(1)], l.first_issued_local IS NOT NULL) AS by_channel,
sumMap(
    arrayDistinct(arrayConcat(services_issued, services_completed)) AS services,
    arrayMap(name -> toUInt32(has(services_issued, name)), services),
    arrayMap(name -> toUInt32(has(services_completed, name)), services)) AS by_service,
sumMapIf([wait_bucket], [toUInt32(1)], [toUInt32(l.last_completed_at IS NOT NULL)], [toUInt32(l.is_missed)],
    [toUInt32(l.is_cancelled)], [toUInt32(l.is_transferred)], [toUInt32(l.is_simulated)],
    l.first_visit_local IS NOT NULL) AS by_wait
