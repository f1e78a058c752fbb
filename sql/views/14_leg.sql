-- One finished row for each visit at an agency: how long it waited and was served. NULL where an event is missing or
-- the later one comes first. Milliseconds, as whole numbers add up to the same in any order.
CREATE OR REPLACE VIEW leg AS
SELECT
    mpp,
    local_date,
    agency,
    ticket_id,
    if(raw_wait_ms >= 0, raw_wait_ms, NULL) AS wait_ms,
    if(raw_service_ms >= 0, raw_service_ms, NULL) AS service_ms
FROM
(
    SELECT
        mpp,
        local_date,
        agency,
        ticket_id,
        min(first_visit_local) AS first_visit,
        dateDiff('millisecond', min(started_waiting_at), min(first_called_or_started_at)) AS raw_wait_ms,
        dateDiff('millisecond', coalesce(min(first_started_at), max(last_called_at)), max(last_completed_at))
            AS raw_service_ms
    FROM legs
    WHERE mpp IN (SELECT mpp FROM mpp_in_reach)
    GROUP BY mpp, local_date, agency, ticket_id
)
WHERE first_visit IS NOT NULL;
