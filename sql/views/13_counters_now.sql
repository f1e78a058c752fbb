-- Counters that are open at this moment: the latest change of each today. Midnight closes what was left open.
CREATE OR REPLACE VIEW counters_now AS
SELECT mpp, agency, countIf(is_open) AS counters_open
FROM
(
    SELECT
        mpp,
        agency,
        arrayMax(arrayFilter(change -> change.1 <= now64(3, 'UTC'), groupUniqArrayArray(changes))).4 AS is_open
    FROM counter_changes
    WHERE (mpp, local_date) IN (SELECT mpp, today FROM own_mpps)
    GROUP BY mpp, agency, counter
)
GROUP BY mpp, agency;
