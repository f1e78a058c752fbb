-- Months from events, of agencies and, under the empty agency, of MPPs: the finished rows and the days after them. A
-- month's visits are the sum of those of its days; `open_days` has a bit for each day, the lowest for the first.
CREATE OR REPLACE VIEW event_month AS
WITH (SELECT groupArray((mpp, month, through, late_rows, last_late_at)) FROM month_in_use) AS in_use
SELECT
    mpp,
    agency,
    month,
    sum(part_visits) AS visits,
    groupBitOr(part_open_days) AS open_days,
    max(part_simulated) AS is_simulated
FROM
(
    SELECT
        mpp,
        month,
        agencies.agency AS agency,
        agencies.has_events AS part_has_events,
        agencies.is_simulated AS part_simulated,
        agencies.visits AS part_visits,
        agencies.open_days AS part_open_days
    FROM finished_months FINAL
    ARRAY JOIN agencies
    WHERE (mpp, month, through, late_rows, last_late_at) IN
        (SELECT used.1, used.2, used.3, used.4, used.5 FROM (SELECT arrayJoin(in_use) AS used))
    UNION ALL
    SELECT
        mpp,
        toStartOfMonth(local_date),
        agency,
        has_events,
        is_simulated,
        visits,
        bitShiftLeft(toUInt32(is_open), toDayOfMonth(local_date) - 1)
    FROM visit_day
    WHERE (mpp, local_date) IN
    (
        SELECT used.1, arrayJoin(arrayMap(day -> used.3 + day, range(1, dateDiff('day', used.3, toLastDayOfMonth(used.2)) + 1)))
        FROM (SELECT arrayJoin(in_use) AS used)
    )
)
GROUP BY mpp, agency, month
HAVING max(part_has_events);

-- Their visitors are the distinct ones of the whole month, plus day by day the issued tickets that name none. Distinct
-- ones do not add up: a month that is not whole yet is read from its days.
CREATE OR REPLACE VIEW visitor_month AS
WITH (SELECT groupArray((mpp, month, through, late_rows, last_late_at)) FROM month_in_use) AS in_use
SELECT mpp, month, agencies.agency AS agency, agencies.visitors AS visitors
FROM finished_months FINAL
ARRAY JOIN agencies
WHERE (mpp, month, through, late_rows, last_late_at) IN
(
    SELECT used.1, used.2, used.3, used.4, used.5
    FROM (SELECT arrayJoin(in_use) AS used)
    WHERE used.3 = toLastDayOfMonth(used.2) AND used.1 IN (SELECT mpp FROM mpp_in_reach)
)
UNION ALL
SELECT
    mpp,
    toStartOfMonth(local_date) AS month,
    agency,
    toInt64(uniqExactMerge(visitor_set)) + sum(unnamed_visitors) AS visitors
FROM visit_day
WHERE (mpp, local_date) IN
(
    SELECT used.1, arrayJoin(arrayMap(day -> used.2 + day, range(toDayOfMonth(toLastDayOfMonth(used.2)))))
    FROM (SELECT arrayJoin(in_use) AS used)
    WHERE used.3 < toLastDayOfMonth(used.2) AND used.1 IN (SELECT mpp FROM mpp_in_reach)
)
GROUP BY mpp, month, agency;
