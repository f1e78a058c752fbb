-- Days, of agencies and, under the empty agency, of MPPs: plain numbers. A stored row where the legs still have the mark
-- that it was computed from (sql/migrations/0003), else computed now.
-- `day` has the reader's own MPPs; `every_day` all MPPs, and `every_mpp_day` without their agencies.
-- Made for: own, every, every_mpp
CREATE OR REPLACE VIEW {prefix}day AS
WITH
({include own}) AS own,
({include day_choice}) AS days
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
WHERE {mine} AND {scope} AND (mpp, local_date) NOT IN (SELECT untuple(arrayJoin(days)))
UNION ALL
SELECT * EXCEPT mark
FROM
(
    SELECT
        l.mpp AS mpp,
        l.local_date AS local_date,
        l.agency AS agency,
        {include day_counts}
    FROM legs AS l FINAL
    WHERE {mine} AND (l.mpp, l.local_date) IN (SELECT untuple(arrayJoin(days)))
    GROUP BY GROUPING SETS ((l.mpp, l.local_date, l.agency), (l.mpp, l.local_date))
)
WHERE {scope};
