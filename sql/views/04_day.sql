-- Days, of agencies and, under the empty agency, of the reader's own MPPs: plain numbers. A stored row where the legs still
-- have the mark that it was computed from (sql/migrations/0003), else computed now.
--
-- Here and below, what says which rows of a table are read stands in PREWHERE: it reaches the table for every reader, and
-- FINAL then merges these rows alone and not all that lie beside them. Only columns of the table's key may stand there.
-- An agency's row and the MPP's are made by ARRAY JOIN, as conditions are not moved past GROUPING SETS for anyone.
-- Made for: own
CREATE OR REPLACE VIEW day AS
WITH
{include choice}
-- In brackets, as each part of a UNION ALL would get what stands above it, and ClickHouse would analyse it twice.
SELECT * FROM
(
    SELECT
        mpp,
        local_date,
        agency,
        is_simulated,
        visits,
        unnamed_visitors,
        visitor_hashes,
        issued,
        matters,
        most_matters,
        completed,
        missed,
        cancelled,
        refused,
        refused_for_quota,
        transferred_in
    FROM day_figures FINAL
    PREWHERE {mine} AND (mpp, local_date) NOT IN (SELECT untuple(arrayJoin(days)))
    UNION ALL
    SELECT
        l.mpp AS mpp,
        l.local_date AS local_date,
        toLowCardinality(scope) AS agency,
        {include day_counts}
    FROM legs AS l FINAL
    ARRAY JOIN ['', l.agency] AS scope
    PREWHERE (l.mpp, l.local_date) IN (SELECT untuple(arrayJoin(days)))
    GROUP BY l.mpp, l.local_date, scope
);
