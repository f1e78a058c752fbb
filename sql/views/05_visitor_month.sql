-- Visitors of months, of agencies and, under the empty agency, of MPPs: the distinct ones of the whole month, plus day
-- by day the issued tickets that name none. A month that is over has their number; of any other the sets of its stored
-- part and of the days after it are added up.
CREATE OR REPLACE VIEW visitor_month AS
WITH
(
    SELECT (groupArrayIf((mpp, month, through), through < toLastDayOfMonth(month)), groupUniqArray(mpp))
    FROM month_in_use
    WHERE mpp IN (SELECT mpp FROM mpp_in_reach)
) AS choice,
choice.1 AS unfinished,
choice.2 AS reached
SELECT mpp, month, each_agency AS agency, each_visitors AS visitors
FROM stored_months FINAL
ARRAY JOIN agencies.agency AS each_agency, agencies.visitors AS each_visitors
WHERE through = toLastDayOfMonth(month)
    AND (mpp, month) NOT IN (SELECT part.1, part.2 FROM (SELECT arrayJoin(unfinished) AS part))
    AND mpp IN (SELECT arrayJoin(reached))
UNION ALL
SELECT mpp, month, agency, toInt64(uniqExactMerge(part_visitor_set)) + sum(part_visitors) AS visitors
FROM
(
    SELECT
        mpp,
        month,
        each_agency AS agency,
        part_visitors,
        part_visitor_set
    FROM stored_months FINAL
    ARRAY JOIN
        agencies.agency AS each_agency,
        agencies.visitors AS part_visitors,
        agencies.visitor_set AS part_visitor_set
    WHERE (mpp, month, through) IN (SELECT part.1, part.2, part.3 FROM (SELECT arrayJoin(unfinished) AS part))
    UNION ALL
    SELECT mpp, toStartOfMonth(local_date), agency, unnamed_visitors, visitor_set
    FROM visit_day
    WHERE (mpp, local_date) IN
    (
        SELECT part.1, arrayJoin(arrayMap(day -> part.3 + day, range(1, dateDiff('day', part.3, toLastDayOfMonth(part.2)) + 1)))
        FROM (SELECT arrayJoin(unfinished) AS part)
    )
)
GROUP BY mpp, month, agency;
