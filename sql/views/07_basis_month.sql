-- Months by their basis, of agencies and, under the empty agency, of MPPs: the tally where there is one, else the
-- events, never the sum of both. `rate_days` is what a rate per open day divides by; expected days of a running month
-- count up to today. Sets of days are bits, the lowest for the first of the month: `expected` has the first week's
-- expected weekdays, repeated every seventh day (which is to multiply by 0x10204081), up to today, less the holidays.
CREATE OR REPLACE VIEW basis_month AS
WITH (SELECT groupArray((mpp, month, through)) FROM month_in_use WHERE through < toLastDayOfMonth(month)) AS unfinished
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
        if(from_tally, sumIf(part_visits, is_tally), sum(part_visits)) AS visits,
        max(part_tally_visitors) AS tally_visitors,
        groupBitOr(part_open_days) AS opened,
        if(from_tally, maxIf(part_simulated, is_tally), max(part_simulated)) AS is_simulated
    FROM
    (
        SELECT
            mpp,
            month,
            part_agency AS agency,
            false AS is_tally,
            part_has_events AS has_events,
            part_simulated,
            part_visits,
            CAST(NULL, 'Nullable(Int64)') AS part_tally_visitors,
            part_open_days
        FROM stored_months FINAL
        -- Each by its name: of a whole Nested all columns are read, the sets of visitors as well.
        ARRAY JOIN
            agencies.agency AS part_agency,
            agencies.has_events AS part_has_events,
            agencies.is_simulated AS part_simulated,
            agencies.visits AS part_visits,
            agencies.open_days AS part_open_days
        WHERE (through = toLastDayOfMonth(month) AND (mpp, month) NOT IN (SELECT part.1, part.2 FROM (SELECT arrayJoin(unfinished) AS part))
            OR (mpp, month, through) IN (SELECT part.1, part.2, part.3 FROM (SELECT arrayJoin(unfinished) AS part)))
        UNION ALL
        SELECT
            mpp,
            toStartOfMonth(local_date),
            agency,
            false,
            has_events,
            is_simulated,
            visits,
            NULL,
            bitShiftLeft(toUInt32(is_open), toDayOfMonth(local_date) - 1)
        FROM visit_day
        WHERE (mpp, local_date) IN
        (
            SELECT part.1, arrayJoin(arrayMap(day -> part.3 + day, range(1, dateDiff('day', part.3, toLastDayOfMonth(part.2)) + 1)))
            FROM (SELECT arrayJoin(unfinished) AS part)
        )
        UNION ALL
        SELECT mpp, month, agency, true, false, is_simulated, visits, visitors, 0
        FROM tally_month
    )
    GROUP BY mpp, agency, month
    HAVING from_tally OR max(has_events)
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
