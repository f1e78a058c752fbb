-- What the days of the reader's own agencies consist of, stored or computed as in `day`: waits and service times in
-- milliseconds, channels, services and wait buckets.
-- Made for: own
CREATE OR REPLACE VIEW day_parts AS
WITH
{include choice}
-- In brackets as in `day`.
SELECT * FROM
(
    SELECT
        mpp,
        local_date,
        agency,
        {include stored_parts}
    FROM day_figures FINAL
    PREWHERE agency != '' AND {mine} AND (mpp, local_date) NOT IN (SELECT untuple(arrayJoin(days)))
    UNION ALL
    WITH
        {include leg_figures}
    SELECT
        l.mpp AS mpp,
        l.local_date AS local_date,
        l.agency AS agency,
        countIf(l.first_visit_local IS NOT NULL) AS visits,
        {include day_parts}
    FROM legs AS l FINAL
    PREWHERE (l.mpp, l.local_date) IN (SELECT untuple(arrayJoin(days)))
    GROUP BY l.mpp, l.local_date, l.agency
);
