-- Months by their basis, of agencies and, under the empty agency, of MPPs: the tally where there is one, else the
-- events, never the sum of both. `rate_days` is what a rate per open day divides by; expected days of a running month
-- count up to today. Sets of days are bits, the lowest for the first of the month: `expected` has the first week's
-- expected weekdays, repeated every seventh day (which is to multiply by 0x10204081), up to today, less the holidays.
CREATE OR REPLACE VIEW basis_month AS
SELECT
    b.mpp AS mpp,
    b.agency AS agency,
    b.month AS month,
    if(b.from_tally, 'tally', 'events') AS basis,
    b.visits AS visits,
    b.tally_visitors AS tally_visitors,
    if(b.from_tally, NULL, toInt64(bitCount(b.opened))) AS open_days,
    b.from_tally OR b.visits > 0 AS has_data,
    b.is_simulated AS is_simulated,
    c.today <= toLastDayOfMonth(b.month) AS is_provisional,
    greatest(0, least(toDayOfMonth(toLastDayOfMonth(b.month)), dateDiff('day', b.month, c.today) + 1)) AS days_so_far,
    if(a.week = 0, 31, a.week) AS week,
    toDayOfWeek(b.month) - 1 AS first_weekday,
    bitAnd(bitOr(bitShiftRight(week, first_weekday), bitShiftLeft(week, 7 - first_weekday)), 127) AS first_week,
    bitAnd(
        first_week * 0x10204081,
        bitAnd(bitShiftLeft(toUInt64(1), days_so_far) - 1, bitNot(toUInt64(h.holidays)))) AS expected,
    toInt64(bitCount(expected)) AS expected_days,
    if(b.from_tally, expected_days, ifNull(open_days, 0)) AS rate_days,
    if(b.from_tally, expected_days, toInt64(bitCount(bitAnd(expected, b.opened)))) AS covered_days,
    if(b.from_tally, 1., if(expected_days = 0, NULL, covered_days / expected_days)) AS coverage,
    if(rate_days = 0, NULL, b.visits / rate_days) AS visits_per_open_day
FROM
(
    SELECT
        mpp,
        agency,
        month,
        max(is_tally) AS from_tally,
        if(from_tally, sumIf(month_visits, is_tally), sumIf(month_visits, NOT is_tally)) AS visits,
        max(month_visitors) AS tally_visitors,
        max(month_open_days) AS opened,
        if(from_tally, maxIf(simulated, is_tally), max(simulated)) AS is_simulated
    FROM
    (
        SELECT
            mpp,
            agency,
            month,
            false AS is_tally,
            visits AS month_visits,
            CAST(NULL, 'Nullable(Int64)') AS month_visitors,
            open_days AS month_open_days,
            is_simulated AS simulated
        FROM event_month
        UNION ALL
        SELECT mpp, agency, month, true, visits, visitors, 0, is_simulated
        FROM tally_month
    )
    GROUP BY mpp, agency, month
) AS b
LEFT JOIN mpp_clock AS c ON c.mpp = b.mpp
LEFT JOIN
(
    SELECT mpp, agency, toUInt64(arraySum(weekday -> bitShiftLeft(1, weekday - 1), weekdays)) AS week
    FROM ref_agencies
) AS a ON a.mpp = b.mpp AND a.agency = b.agency
LEFT JOIN
(
    SELECT
        toStartOfMonth(local_date) AS month,
        groupBitOr(bitShiftLeft(toUInt32(1), toDayOfMonth(local_date) - 1)) AS holidays
    FROM ref_days
    WHERE is_holiday
    GROUP BY month
) AS h ON h.month = b.month;
