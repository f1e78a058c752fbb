-- The days that a usual day like today is judged by: of each agency the last eight open days of today's weekday.
CREATE OR REPLACE VIEW usual_day AS
WITH
{include now_of_own}
SELECT mpp, agency, local_date
FROM
(
    SELECT mpp, agency, arraySlice(arrayReverseSort(groupArrayArray(dates)), 1, 8) AS local_dates
    FROM
    (
        SELECT
            mpp,
            agency,
            transform(mpp, own_mpps, own_todays, toDate(0)) AS today,
            -- Bits 0, 7, 14, 21 and 28: every seventh day, from the month's first with the weekday of today.
            bitShiftLeft(toUInt64(270549121), (toDayOfWeek(today) + 7 - toDayOfWeek(month)) % 7) AS same_weekdays,
            arrayFilter(day -> day < today,
                arrayMap(bit -> month + bit, bitPositionsToArray(bitAnd(bitOr(visit_days, opened_days), same_weekdays))))
                AS dates
        FROM open_months FINAL
        PREWHERE has(own_mpps, mpp)
    )
    GROUP BY mpp, agency
)
ARRAY JOIN local_dates AS local_date;
