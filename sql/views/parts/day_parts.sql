-- What a day of an agency consists of, over its legs `l`: waits, services, channels and wait buckets.
sum(l.is_never_called) AS never_called,
arraySort(groupArray(l.wait_ms)) AS waits_ms,
arraySort(groupArray(l.service_ms)) AS services_ms,
sumMapIf([l.channel], [toUInt32(1)], l.first_issued_local IS NOT NULL) AS by_channel,
sumMap(
    arrayDistinct(arrayConcat(l.services_issued, l.services_completed)) AS services,
    arrayMap(service -> toUInt32(has(l.services_issued, service)), services),
    arrayMap(service -> toUInt32(has(l.services_completed, service)), services)) AS by_service,
sumMapIf([l.wait_bucket], [toUInt32(1)], [toUInt32(l.last_completed_at IS NOT NULL)], [toUInt32(l.is_missed)],
    [toUInt32(l.is_cancelled)], [toUInt32(l.is_transferred)], [toUInt32(l.is_simulated)],
    l.first_visit_local IS NOT NULL) AS by_wait
