-- Days with a quota of an agency and month, and those on which at least as many tickets were issued.
CREATE OR REPLACE VIEW quota_use_day AS
SELECT
    mpp,
    local_date,
    agency,
    sum(day_quota) > 0 AND sum(day_issued) >= sum(day_quota) AS is_used_up
FROM
(
    SELECT mpp, local_date, agency, quota AS day_quota, toInt64(0) AS day_issued, true AS has_quota FROM quota_day
    UNION ALL
    SELECT mpp, local_date, agency, 0, issued, false FROM agency_day
)
GROUP BY mpp, local_date, agency
HAVING max(has_quota);

CREATE OR REPLACE VIEW quota_month AS
WITH (SELECT groupArray((mpp, month, through)) FROM month_in_use WHERE through < toLastDayOfMonth(month)) AS unfinished
SELECT mpp, month, agency, sum(part_days) AS quota_days, sum(part_days_used_up) AS days_at_quota
FROM
(
    SELECT
        mpp,
        month,
        quotas.agency AS agency,
        quotas.quota_days AS part_days,
        quotas.days_at_quota AS part_days_used_up
    FROM stored_months FINAL
    ARRAY JOIN quotas
    WHERE (through = toLastDayOfMonth(month) AND (mpp, month) NOT IN (SELECT part.1, part.2 FROM (SELECT arrayJoin(unfinished) AS part))
        OR (mpp, month, through) IN (SELECT part.1, part.2, part.3 FROM (SELECT arrayJoin(unfinished) AS part)))
        AND mpp IN (SELECT mpp FROM mpp_in_reach)
    UNION ALL
    SELECT mpp, toStartOfMonth(local_date), agency, 1, is_used_up
    FROM quota_use_day
    WHERE (mpp, local_date) IN
    (
        SELECT part.1, arrayJoin(arrayMap(day -> part.3 + day, range(1, dateDiff('day', part.3, toLastDayOfMonth(part.2)) + 1)))
        FROM (SELECT arrayJoin(unfinished) AS part)
    )
)
GROUP BY mpp, month, agency;
