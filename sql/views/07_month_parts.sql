-- What the months of the reader's own agencies consist of: a stored month where the legs still have its mark, else its
-- days, each a row.
-- Made for: own
CREATE OR REPLACE VIEW month_parts AS
WITH
{include choice}
-- In brackets as in `day`.
SELECT * FROM
(
    SELECT
        mpp,
        month,
        agency,
        is_simulated,
        {include stored_parts}
    FROM month_figures FINAL
    PREWHERE agency != '' AND {mine} AND (mpp, month) NOT IN (SELECT untuple(arrayJoin(months)))
    UNION ALL
    SELECT
        mpp,
        toStartOfMonth(local_date) AS month,
        agency,
        is_simulated,
        {include stored_parts}
    FROM day_figures FINAL
    PREWHERE agency != '' AND local_date >= since
        AND (mpp, toStartOfMonth(local_date)) IN (SELECT untuple(arrayJoin(months)))
        AND (mpp, local_date) NOT IN (SELECT untuple(arrayJoin(days)))
    UNION ALL
    WITH
        {include leg_figures}
    SELECT
        l.mpp AS mpp,
        toStartOfMonth(l.local_date) AS month,
        l.agency AS agency,
        max(l.is_simulated) AS is_simulated,
        countIf(l.first_visit_local IS NOT NULL) AS visits,
        {include day_parts}
    FROM legs AS l FINAL
    PREWHERE (l.mpp, l.local_date) IN (SELECT untuple(arrayJoin(days)))
        AND (l.mpp, toStartOfMonth(l.local_date)) IN (SELECT untuple(arrayJoin(months)))
    GROUP BY l.mpp, l.local_date, l.agency
);
