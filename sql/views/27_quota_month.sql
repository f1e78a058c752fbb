-- Days with a quota of an agency and month, and those on which at least as many tickets were issued.
CREATE OR REPLACE VIEW quota_use_day AS
SELECT
    q.mpp AS mpp,
    q.local_date AS local_date,
    q.agency AS agency,
    q.quota > 0 AND ifNull(d.issued, 0) >= q.quota AS is_used_up
FROM quota_day AS q
LEFT JOIN agency_day AS d ON d.mpp = q.mpp AND d.local_date = q.local_date AND d.agency = q.agency;

CREATE OR REPLACE VIEW quota_month AS
WITH (SELECT groupArray((mpp, month, through, late_rows, last_late_at)) FROM month_in_use) AS in_use
SELECT mpp, month, agency, sum(part_days) AS quota_days, sum(part_days_used_up) AS days_at_quota
FROM
(
    SELECT
        mpp,
        month,
        quotas.agency AS agency,
        quotas.quota_days AS part_days,
        quotas.days_at_quota AS part_days_used_up
    FROM finished_months FINAL
    ARRAY JOIN quotas
    WHERE (mpp, month, through, late_rows, last_late_at) IN
        (SELECT used.1, used.2, used.3, used.4, used.5 FROM (SELECT arrayJoin(in_use) AS used))
        AND mpp IN (SELECT mpp FROM mpp_in_reach)
    UNION ALL
    SELECT mpp, toStartOfMonth(local_date), agency, 1, is_used_up
    FROM quota_use_day
    WHERE (mpp, local_date) IN
    (
        SELECT used.1, arrayJoin(arrayMap(day -> used.3 + day, range(1, dateDiff('day', used.3, toLastDayOfMonth(used.2)) + 1)))
        FROM (SELECT arrayJoin(in_use) AS used)
    )
)
GROUP BY mpp, month, agency;
