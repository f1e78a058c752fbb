-- Months by their basis, of agencies and, under the empty agency, of MPPs: the tally where there is one, else the events,
-- never the sum of both. A month from events is its stored row where that has the mark of the legs (sql/migrations/0003),
-- else the sum of its days and the distinct visitors of all of them. `rate_days` is what a rate per open day divides by;
-- expected days of a running month count up to today. Sets of days are bits, the lowest for the first of the month.
-- `month` has the reader's own MPPs; `every_month` all MPPs, and `every_mpp_month` without their agencies.
-- Made for: own, every, every_mpp
CREATE OR REPLACE VIEW {prefix}month AS
WITH
{include choice}
SELECT
    b.mpp AS mpp,
    b.agency AS agency,
    b.month AS month,
    if(b.from_tally, 'tally', 'events') AS basis,
    b.visits AS visits,
    b.visitors AS visitors,
    if(b.from_tally, NULL, toInt64(bitCount(b.opened))) AS open_days,
    b.from_tally OR b.visits > 0 AS has_data,
    b.is_simulated AS is_simulated,
    c.today <= toLastDayOfMonth(b.month) AS is_provisional,
    greatest(0, least(31, dateDiff('day', b.month, c.today) + 1)) AS days_so_far,
    bitAnd(e.days, bitShiftLeft(toUInt64(1), days_so_far) - 1) AS expected,
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
        toInt64(if(from_tally, sumIf(part_visits, is_tally), sumIf(part_visits, NOT is_tally))) AS visits,
        if(from_tally, max(part_tally_visitors), toNullable(toInt64(sum(part_visitors) + uniqExactArray(part_visitor_hashes)))) AS visitors,
        groupBitOr(part_open_days) AS opened,
        if(from_tally, maxIf(part_simulated, is_tally), maxIf(part_simulated, NOT is_tally)) AS is_simulated
    FROM
    (
        -- Stored months. `part_visitors` is added up: all visitors of a stored month, those without an id of a day, whose
        -- others are in `part_visitor_hashes`.
        SELECT
            mpp,
            agency,
            month,
            false AS is_tally,
            true AS has_events,
            is_simulated AS part_simulated,
            visits AS part_visits,
            visitors AS part_visitors,
            CAST([], 'Array(UInt64)') AS part_visitor_hashes,
            CAST(NULL, 'Nullable(Int64)') AS part_tally_visitors,
            toUInt32(0) AS part_open_days
        FROM month_figures FINAL
        PREWHERE {mine} AND {scope} AND (mpp, month) NOT IN (SELECT untuple(arrayJoin(months)))
        UNION ALL
        -- Days of months that are not stored, those that are stored themselves and the others. No month before `since` is
        -- such a one.
        SELECT
            mpp,
            agency,
            toStartOfMonth(local_date),
            false,
            true,
            is_simulated,
            visits,
            unnamed_visitors,
            visitor_hashes,
            NULL,
            0
        FROM day_figures FINAL
        PREWHERE {scope} AND local_date >= since
            AND (mpp, toStartOfMonth(local_date)) IN (SELECT untuple(arrayJoin(months)))
            AND (mpp, local_date) NOT IN (SELECT untuple(arrayJoin(days)))
        UNION ALL
        -- Days that are computed now.
        SELECT
            l.mpp,
            toLowCardinality(month_agency),
            toStartOfMonth(l.local_date),
            false,
            true,
            {include visit_counts},
            NULL,
            0
        FROM legs AS l FINAL
        ARRAY JOIN {scopes} AS month_agency
        PREWHERE (l.mpp, l.local_date) IN (SELECT untuple(arrayJoin(days)))
            AND (l.mpp, toStartOfMonth(l.local_date)) IN (SELECT untuple(arrayJoin(months)))
        GROUP BY l.mpp, l.local_date, month_agency
        UNION ALL
        -- Open days, which alone make no month (`has_events`).
        SELECT mpp, month_agency, month, false, false, has_simulated_opening, 0, 0, [], NULL, bitOr(visit_days, opened_days)
        FROM open_months
        ARRAY JOIN {scopes} AS month_agency
        PREWHERE {mine}
        UNION ALL
        -- Tallies of whole months.
        SELECT mpp, agency, period_start, true, false, is_simulated, toUInt64(visits), 0, [], visitors, 0
        FROM
        (
            {include period_tally}
        )
        WHERE period_start = toStartOfMonth(period_start) AND period_end = toLastDayOfMonth(period_start) AND {scope}
    )
    GROUP BY mpp, agency, month
    HAVING from_tally OR max(has_events)
) AS b
INNER JOIN {include clock} AS c ON c.mpp = b.mpp
LEFT JOIN ref_agencies AS a ON a.mpp = b.mpp AND a.agency = b.agency
-- No weekdays: an agency that is not registered, or the MPP.
LEFT JOIN ref_expected_days AS e ON e.weekdays = if(a.weekdays = 0, 31, a.weekdays) AND e.month = b.month;
