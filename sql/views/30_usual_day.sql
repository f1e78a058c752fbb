-- The days that a usual day like today is judged by: of each agency the last eight open days of today's weekday.
-- Made for: own
CREATE OR REPLACE VIEW usual_day AS
WITH ({include own}) AS own
SELECT mpp, agency, local_date
FROM
(
    SELECT mpp, agency, arraySlice(arrayReverseSort(groupArrayArray(dates)), 1, 8) AS local_dates
    FROM
    (
        SELECT
            o.mpp AS mpp,
            o.agency AS agency,
            -- Bits 0, 7, 14, 21 and 28: every seventh day, from the month's first with the weekday of today.
            bitShiftLeft(toUInt64(270549121), (toDayOfWeek(m.today) + 7 - toDayOfWeek(o.month)) % 7) AS same_weekdays,
            arrayFilter(day -> day < m.today, arrayMap(bit -> o.month + bit, bitPositionsToArray(bitAnd(o.open_days, same_weekdays))))
                AS dates
        FROM
        (
            SELECT mpp, agency, month, bitOr(visit_days, opened_days) AS open_days
            FROM open_months FINAL
            WHERE {mine}
        ) AS o
        INNER JOIN own_mpps AS m ON m.mpp = o.mpp
    )
    GROUP BY mpp, agency
)
ARRAY JOIN local_dates AS local_date;
