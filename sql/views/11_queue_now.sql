-- Who waits and who is being served at each agency now: legs of today.
CREATE OR REPLACE VIEW queue_now AS
SELECT
    mpp,
    agency,
    countIf(is_waiting) AS waiting,
    countIf(is_in_service) AS in_service,
    maxOrNullIf(waited_ms, is_waiting AND waited_ms >= 0) / 1000 AS longest_wait_seconds
FROM
(
    SELECT
        mpp,
        agency,
        min(started_waiting_at) AS since,
        max(last_called_or_started_at) AS called,
        max(last_ended_at) AS ended,
        called IS NOT NULL AND (ended IS NULL OR ended < called) AS is_in_service,
        since IS NOT NULL AND NOT is_in_service AND (called IS NULL OR called < since)
            AND (ended IS NULL OR ended < since) AS is_waiting,
        dateDiff('millisecond', since, now64(3, 'UTC')) AS waited_ms
    FROM legs
    WHERE (mpp, local_date) IN (SELECT mpp, today FROM mpp_in_reach)
    GROUP BY mpp, agency, ticket_id
)
GROUP BY mpp, agency;
