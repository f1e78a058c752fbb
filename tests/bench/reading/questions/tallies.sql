SELECT mpp, agency, service, period_start, period_end, unit, argMax(amount, (revision, time, id, toString(source))) AS count
FROM counter_events
WHERE type = 'mpp.tally.recorded' AND ({mpp:String} = '' OR mpp = {mpp:String})
GROUP BY mpp, agency, service, period_start, period_end, unit;
