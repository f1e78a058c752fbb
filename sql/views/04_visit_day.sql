-- The days that months are made of, of agencies and, under the empty agency, of MPPs. Visits add up over the days of
-- a month and so do the issued tickets that name no visitor; of the others a month has the distinct ones.
CREATE OR REPLACE VIEW visit_day AS
SELECT
    mpp,
    local_date,
    scope AS agency,
    max(has_queue_event) AS has_events,
    max(is_simulated_queue OR is_simulated_opening) AS is_simulated,
    max(has_visit OR is_opened) AS is_open,
    toInt64(uniqExactMerge(visits_state)) AS visits,
    toInt64(uniqExactMerge(issued_state) - uniqExactMerge(issued_named_state)) AS unnamed_visitors,
    uniqExactMergeState(visitors_state) AS visitor_set
FROM agency_days
ARRAY JOIN [toLowCardinality(''), agency] AS scope
GROUP BY mpp, local_date, scope;
