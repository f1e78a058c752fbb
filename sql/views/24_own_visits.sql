-- What our own data say of the visits of each published period: its months by their basis where every one has ended
-- and has data, else a tally of exactly the period. An agency's own tally of a month counts, whatever is known of the MPP.
-- Without one, an agency without a row in a month of events had no visit; in a month that the MPP has from a tally it is
-- not known.
CREATE OR REPLACE VIEW own_visits AS
SELECT
    p.mpp AS mpp,
    p.agency AS agency,
    p.period_start AS period_start,
    p.period_end AS period_end,
    p.months AS months,
    p.months > 0 AND m.months_found = p.months AS is_monthly,
    if(is_monthly, m.visits_sum, t.tallied) AS visits,
    if(is_monthly, m.days_sum, NULL) AS rate_days,
    multiIf(is_monthly, m.bases, t.tallied IS NULL, '', 'tally') AS basis,
    if(is_monthly, m.any_simulated, t.is_simulated) AS is_simulated
FROM published_period AS p
LEFT JOIN
(
    SELECT
        mpp,
        agency,
        period_start,
        period_end,
        countIf(is_known) AS months_found,
        toNullable(sum(month_visits)) AS visits_sum,
        toNullable(sum(days)) AS days_sum,
        arrayStringConcat(arraySort(groupUniqArray(month_basis)), ' and ') AS bases,
        max(simulated) AS any_simulated
    FROM
    (
        SELECT
            q.mpp AS mpp,
            q.agency AS agency,
            q.period_start AS period_start,
            q.period_end AS period_end,
            b.month AS month,
            countIf(b.agency = q.agency) > 0 AS has_own,
            anyIf(b.basis, b.agency = '') AS mpp_basis,
            countIf(b.agency = q.agency AND b.basis = 'tally' AND NOT b.is_provisional) > 0
                OR countIf(b.agency = '' AND b.has_data AND NOT b.is_provisional) > 0
                    AND (has_own OR mpp_basis = 'events') AS is_known,
            if(has_own, anyIf(b.basis, b.agency = q.agency), mpp_basis) AS month_basis,
            sumIf(b.visits, b.agency = q.agency) AS month_visits,
            sumIf(b.rate_days, b.agency = q.agency) AS days,
            maxIf(b.is_simulated, b.agency = q.agency) AS simulated
        FROM published_period AS q
        INNER JOIN month AS b ON b.mpp = q.mpp
        WHERE b.agency IN ('', q.agency) AND b.month BETWEEN q.first_day AND q.last_day
        GROUP BY q.mpp, q.agency, q.period_start, q.period_end, b.month
    )
    GROUP BY mpp, agency, period_start, period_end
) AS m ON m.mpp = p.mpp AND m.agency = p.agency AND m.period_start = p.period_start AND m.period_end = p.period_end
LEFT JOIN
(
    SELECT mpp, agency, period_start, period_end, toNullable(count) AS tallied, is_simulated
    FROM tally_in_force
    WHERE service = '' AND unit = 'visits'
) AS t ON t.mpp = p.mpp AND t.agency = p.agency AND t.period_start = p.first_day AND t.period_end = p.last_day;
