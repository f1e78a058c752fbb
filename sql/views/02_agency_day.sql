-- One finished row for each agency and local day with any event: counts of distinct tickets.
CREATE OR REPLACE VIEW agency_day AS
SELECT
    d.mpp AS mpp,
    d.local_date AS local_date,
    d.agency AS agency,
    max(d.has_queue_event) AS has_events,
    max(d.is_simulated_queue) AS queue_simulated,
    toInt64(uniqExactMerge(d.visits_state)) AS visits,
    toInt64(uniqExactMerge(d.issued_state)) AS issued,
    toInt64(uniqExactMerge(d.visitors_state) + uniqExactMerge(d.issued_state) - uniqExactMerge(d.issued_named_state))
        AS visitors,
    toInt64(uniqExactArrayMerge(d.matters_state)) AS matters,
    toInt64(uniqExactMerge(d.completed_state)) AS completed,
    toInt64(uniqExactMerge(d.missed_state)) AS missed,
    toInt64(uniqExactMerge(d.cancelled_state)) AS cancelled,
    toInt64(uniqExactMerge(d.refused_state)) AS refused,
    toInt64(uniqExactMerge(d.refused_for_quota_state)) AS refused_for_quota,
    toInt64(uniqExactMerge(d.transferred_in_state)) AS transferred_in
FROM agency_days AS d
WHERE d.mpp IN (SELECT mpp FROM mpp_in_reach)
GROUP BY d.mpp, d.local_date, d.agency;
