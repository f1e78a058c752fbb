-- The months to be stored next, the newest first: those without a row of every day that is over, unless something has
-- come late in the last ten minutes. Only of MPPs in the reference data, as the days that a row is made of are read only
-- of the MPPs that the reader may see: a row has to be right also where an MPP is taken out of the data and comes back.
CREATE OR REPLACE VIEW due_month AS
WITH now64(3, 'UTC') - toIntervalMinute(10) AS settled
SELECT
    m.mpp AS mpp,
    m.month AS month,
    least(toLastDayOfMonth(m.month), toDate(settled, 'UTC') - 1) AS through,
    m.late_rows AS late_rows
FROM
(
    SELECT mpp, month, sum(late_rows) AS late_rows, max(last_late_at) AS last_late_at
    FROM month_marks
    GROUP BY mpp, month
) AS m
WHERE m.last_late_at <= settled AND through >= m.month AND m.mpp IN (SELECT mpp FROM mpp_in_reach)
    AND (mpp, month, through, late_rows) NOT IN (SELECT mpp, month, through, late_rows FROM stored_months)
ORDER BY month DESC, mpp
LIMIT 100;

-- Stores them. Which ones is asked once, in a scalar subquery, so that all parts agree on it.
CREATE OR REPLACE MATERIALIZED VIEW finish_months REFRESH EVERY 1 MINUTE APPEND TO stored_months
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
WITH (SELECT groupArray((mpp, month, through, late_rows)) FROM due_month) AS due
SELECT
    m.mpp AS mpp,
    m.month AS month,
    m.through AS through,
    m.late_rows AS late_rows,
    now64(3, 'UTC') AS finished_at,
    v.`agencies.agency`,
    v.`agencies.has_events`,
    v.`agencies.is_simulated`,
    v.`agencies.visits`,
    v.`agencies.visitors`,
    v.`agencies.visitor_set`,
    v.`agencies.open_days`,
    c.`channels.agency`,
    c.`channels.channel`,
    c.`channels.visits`,
    s.`services.agency`,
    s.`services.service`,
    s.`services.issued`,
    s.`services.completed`,
    q.`quotas.agency`,
    q.`quotas.quota_days`,
    q.`quotas.days_at_quota`
FROM
(
    SELECT each.1 AS mpp, each.2 AS month, each.3 AS through, each.4 AS late_rows
    FROM (SELECT arrayJoin(due) AS each)
) AS m
LEFT JOIN
(
    SELECT
        mpp,
        month,
        groupArray(agency) AS `agencies.agency`,
        groupArray(month_has_events) AS `agencies.has_events`,
        groupArray(month_is_simulated) AS `agencies.is_simulated`,
        groupArray(month_visits) AS `agencies.visits`,
        groupArray(month_visitors) AS `agencies.visitors`,
        groupArray(month_visitor_set) AS `agencies.visitor_set`,
        groupArray(open_days) AS `agencies.open_days`
    FROM
    (
        SELECT
            mpp,
            toStartOfMonth(local_date) AS month,
            agency,
            max(has_events) AS month_has_events,
            max(is_simulated) AS month_is_simulated,
            sum(visits) AS month_visits,
            -- Whether the row is of a whole month.
            (mpp, month) IN
            (
                SELECT each.1, each.2 FROM (SELECT arrayJoin(due) AS each) WHERE each.3 = toLastDayOfMonth(each.2)
            ) AS is_whole,
            sum(unnamed_visitors) + if(is_whole, toInt64(uniqExactMerge(visitor_set)), 0) AS month_visitors,
            uniqExactMergeStateIf(visitor_set, NOT is_whole) AS month_visitor_set,
            groupBitOr(bitShiftLeft(toUInt32(is_open), toDayOfMonth(local_date) - 1)) AS open_days
        FROM visit_day
        WHERE (mpp, local_date) IN
        (
            SELECT each.1, each.2 + arrayJoin(range(toDayOfMonth(each.3)))
            FROM (SELECT arrayJoin(due) AS each)
        )
        GROUP BY mpp, month, agency
    )
    GROUP BY mpp, month
) AS v ON v.mpp = m.mpp AND v.month = m.month
LEFT JOIN
(
    SELECT
        mpp,
        month,
        groupArray(agency) AS `channels.agency`,
        groupArray(channel) AS `channels.channel`,
        groupArray(month_visits) AS `channels.visits`
    FROM
    (
        SELECT mpp, toStartOfMonth(local_date) AS month, agency, channel, sum(visits) AS month_visits
        FROM channel_day
        WHERE (mpp, local_date) IN
        (
            SELECT each.1, each.2 + arrayJoin(range(toDayOfMonth(each.3)))
            FROM (SELECT arrayJoin(due) AS each)
        )
        GROUP BY mpp, month, agency, channel
    )
    GROUP BY mpp, month
) AS c ON c.mpp = m.mpp AND c.month = m.month
LEFT JOIN
(
    SELECT
        mpp,
        month,
        groupArray(agency) AS `services.agency`,
        groupArray(service) AS `services.service`,
        groupArray(month_issued) AS `services.issued`,
        groupArray(month_completed) AS `services.completed`
    FROM
    (
        SELECT
            mpp,
            toStartOfMonth(local_date) AS month,
            agency,
            service,
            sum(issued) AS month_issued,
            sum(completed) AS month_completed
        FROM service_day
        WHERE (mpp, local_date) IN
        (
            SELECT each.1, each.2 + arrayJoin(range(toDayOfMonth(each.3)))
            FROM (SELECT arrayJoin(due) AS each)
        )
        GROUP BY mpp, month, agency, service
    )
    GROUP BY mpp, month
) AS s ON s.mpp = m.mpp AND s.month = m.month
LEFT JOIN
(
    SELECT
        mpp,
        month,
        groupArray(agency) AS `quotas.agency`,
        groupArray(quota_days) AS `quotas.quota_days`,
        groupArray(days_at_quota) AS `quotas.days_at_quota`
    FROM
    (
        SELECT
            mpp,
            toStartOfMonth(local_date) AS month,
            agency,
            toInt64(count()) AS quota_days,
            toInt64(countIf(is_used_up)) AS days_at_quota
        FROM quota_use_day
        WHERE (mpp, local_date) IN
        (
            SELECT each.1, each.2 + arrayJoin(range(toDayOfMonth(each.3)))
            FROM (SELECT arrayJoin(due) AS each)
        )
        GROUP BY mpp, month, agency
    )
    GROUP BY mpp, month
) AS q ON q.mpp = m.mpp AND q.month = m.month
SETTINGS join_use_nulls = 0, max_threads = 1, max_execution_time = 60, timeout_overflow_mode = 'throw', max_bytes_before_external_group_by = 500000000;

-- What older versions had in place of these.
DROP TABLE IF EXISTS finished_months;
DROP VIEW IF EXISTS event_month;
