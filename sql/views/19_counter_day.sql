-- Counters of each agency and local day with an event of a counter there. A day stands alone: nothing is open at its
-- beginning, and its end, or now, ends what is left open. Every event leaves its counter open or not, whatever it was
-- before, so the open time is what lies between each event that leaves it open and the next one.
-- Made for: own
CREATE OR REPLACE VIEW counter_day AS
WITH ({include own}) AS own
SELECT
    mpp,
    local_date,
    agency,
    toInt64(countIf(was_opened)) AS counters_used,
    sum(counter_open_ms) AS open_ms
FROM
(
    SELECT
        e.mpp AS mpp,
        e.local_date AS local_date,
        e.agency AS agency,
        e.counter AS counter,
        max(e.was_opened) AS was_opened,
        any(least(c.utc_now,
            toDateTime64(e.local_date, 3, 'UTC') + toIntervalDay(1) - toIntervalMinute(c.utc_offset_minutes))) AS end,
        arraySort(groupUniqArrayArray(e.changes)) AS changes,
        arrayMap(change -> change.1, changes) AS times,
        arraySum(
            (time, next, opens) -> if(opens, greatest(dateDiff('millisecond', time, least(next, end)), 0), 0),
            times,
            arrayPushBack(arrayPopFront(times), end),
            arrayMap(change -> change.4, changes)) AS counter_open_ms
    FROM
    (
        SELECT mpp, local_date, agency, counter, was_opened, changes
        FROM counter_changes
        WHERE {mine}
    ) AS e
    INNER JOIN {include clock} AS c ON c.mpp = e.mpp
    GROUP BY e.mpp, e.local_date, e.agency, e.counter
)
GROUP BY mpp, local_date, agency;
