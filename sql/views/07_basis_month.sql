-- Months by their basis, of agencies and, under the empty agency, of MPPs: the tally where there is one, else the
-- events, never the sum of both. `rate_days` is what a rate per open day divides by; expected days of a running month
-- count up to today.
CREATE OR REPLACE VIEW basis_month AS
SELECT
    b.mpp AS mpp,
    b.agency AS agency,
    b.month AS month,
    if(b.from_tally, 'tally', 'events') AS basis,
    b.visits AS visits,
    b.visitors AS visitors,
    b.open_days AS open_days,
    b.open_expected_days AS open_expected_days,
    b.from_tally OR b.visits > 0 AS has_data,
    b.is_simulated AS is_simulated,
    c.today <= toLastDayOfMonth(b.month) AS is_provisional,
    if(empty(a.weekdays), [1, 2, 3, 4, 5], a.weekdays) AS expected_weekdays,
    toInt64(arraySum(w -> toInt64(until.working_days[w]) - toInt64(before.working_days[w]), expected_weekdays)) AS expected_days,
    if(b.from_tally, expected_days, ifNull(b.open_days, 0)) AS rate_days,
    if(b.from_tally, expected_days, b.open_expected_days) AS covered_days,
    if(b.from_tally, 1., if(expected_days = 0, NULL, b.open_expected_days / expected_days)) AS coverage,
    if(rate_days = 0, NULL, b.visits / rate_days) AS visits_per_open_day
FROM
(
    SELECT
        mpp,
        agency,
        month,
        max(is_tally) AS from_tally,
        if(from_tally, sumIf(month_visits, is_tally), sumIf(month_visits, NOT is_tally)) AS visits,
        if(from_tally, maxIf(month_visitors, is_tally), maxIf(month_visitors, NOT is_tally)) AS visitors,
        if(from_tally, NULL, max(month_open_days)) AS open_days,
        max(month_open_expected_days) AS open_expected_days,
        if(from_tally, maxIf(simulated, is_tally), max(simulated)) AS is_simulated
    FROM
    (
        SELECT
            mpp,
            agency,
            month,
            false AS is_tally,
            visits AS month_visits,
            toNullable(visitors) AS month_visitors,
            open_days AS month_open_days,
            open_expected_days AS month_open_expected_days,
            is_simulated AS simulated
        FROM event_month
        UNION ALL
        SELECT mpp, agency, month, true, visits, visitors, 0, 0, is_simulated
        FROM tally_month
    )
    GROUP BY mpp, agency, month
) AS b
LEFT JOIN mpp_clock AS c ON c.mpp = b.mpp
LEFT JOIN ref_agencies AS a ON a.mpp = b.mpp AND a.agency = b.agency
LEFT JOIN ref_days AS before ON before.local_date = b.month - 1
LEFT JOIN ref_days AS until ON until.local_date = greatest(b.month - 1, least(toLastDayOfMonth(b.month), c.today));
