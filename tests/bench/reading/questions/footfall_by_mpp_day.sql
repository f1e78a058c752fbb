SELECT mpp, local_date, uniqExact(sensor) AS sensors, sum(counted) AS entered
FROM
(
    SELECT mpp, period_start AS counted_on, counted_on AS local_date, sensor, max(amount) AS counted
    FROM counter_events
    WHERE type = 'mpp.footfall.counted'
        AND ({mpp:String} = '' OR mpp = {mpp:String}) AND period_start BETWEEN {from:Date} AND {to:Date}
    GROUP BY mpp, counted_on, sensor, source, id
)
GROUP BY mpp, local_date;
