-- What follows from the times and sets of a leg, for the WITH of a query that reads `legs FINAL`: from a leg that is not
-- merged it would be wrong. They are no columns of the table, as ClickHouse goes through all columns that a table
-- computes wherever it is named.
-- Called or started.
multiIf(first_called_at IS NULL, first_started_at, first_started_at IS NULL, first_called_at,
    least(first_called_at, first_started_at)) AS first_attended_at,
-- Milliseconds, as whole numbers add up to the same in any order. NULL where an event is missing or the later one comes
-- first.
if(first_attended_at >= started_waiting_at, toUInt32(dateDiff('millisecond', started_waiting_at, first_attended_at)), NULL)
    AS wait_ms,
if(last_completed_at >= coalesce(first_started_at, last_called_at),
    toUInt32(dateDiff('millisecond', coalesce(first_started_at, last_called_at), last_completed_at)), NULL) AS service_ms,
-- How long it waited before it was called or started or, if it never was, before it left.
if(first_attended_at IS NOT NULL, wait_ms,
    if(first_left_at >= started_waiting_at, toUInt32(dateDiff('millisecond', started_waiting_at, first_left_at)), NULL))
    AS waited_ms,
multiIf(waited_ms IS NULL, 'unknown', waited_ms < 300000, '00-05', waited_ms < 900000, '05-15',
    waited_ms < 1800000, '15-30', waited_ms < 3600000, '30-60', '60+') AS wait_bucket,
started_waiting_at IS NOT NULL AND first_attended_at IS NULL AND last_completed_at IS NULL AS is_never_called,
splitByChar('\0', latest_channel)[-1] AS channel,
splitByChar('\0', latest_service)[-1] AS service,
arrayDistinct(arrayMap(named -> if(named = '', service, named), issued_services)) AS services_issued,
arrayDistinct(arrayMap(named -> if(named = '', service, named), completed_services)) AS services_completed
