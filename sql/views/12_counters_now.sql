-- Counters that are open at this moment: the latest state of each today. Midnight closes what was left open.
CREATE OR REPLACE VIEW counters_now AS
SELECT mpp, agency, countIf(latest_type IN ('mpp.counter.opened', 'mpp.counter.resumed')) AS counters_open
FROM
(
    SELECT mpp, agency, counter, argMax(type, (time, id, toString(source))) AS latest_type
    FROM counter_events
    WHERE (mpp, local_date) IN (SELECT mpp, today FROM mpp_clock)
        AND type IN ('mpp.counter.opened', 'mpp.counter.paused', 'mpp.counter.resumed', 'mpp.counter.closed')
        AND time <= now64(3, 'UTC')
    GROUP BY mpp, agency, counter
)
GROUP BY mpp, agency;
