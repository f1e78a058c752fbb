-- Days from `first_day` on, stored or, as far as they are in `days`, computed. The conditions on legs stand in a query
-- of their own, as for a reader of a part nothing is moved down to the table. The rows of the agency and of the MPP are
-- made by ARRAY JOIN, as conditions are not moved past GROUPING SETS for anyone.
SELECT
    mpp,
    local_date,
    agency,
    is_simulated,
    visits,
    issued,
    unnamed_visitors,
    visitor_hashes,
    matters,
    most_matters,
    completed,
    missed,
    cancelled,
    refused,
    refused_for_quota,
    transferred_in
FROM day_figures FINAL
WHERE {mine} AND {scope} AND local_date >= first_day AND (mpp, local_date) NOT IN (SELECT untuple(arrayJoin(days)))
UNION ALL
SELECT * EXCEPT mark
FROM
(
    SELECT
        l.mpp AS mpp,
        l.local_date AS local_date,
        toLowCardinality(scope) AS agency,
        {include day_counts}
    FROM
    (
        SELECT *, {scopes} AS scopes
        FROM legs FINAL
        WHERE {mine} AND (mpp, local_date) IN (SELECT untuple(arrayJoin(days)))
    ) AS l
    ARRAY JOIN l.scopes AS scope
    GROUP BY l.mpp, l.local_date, scope
)
