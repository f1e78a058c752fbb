-- Distinct events, other than tallies, that are dated before their MPP was live: those of a clock that is years behind,
-- or of a trial. The days are looked up first, so that of the raw tables only these days are read, mostly none.
CREATE OR REPLACE VIEW feed_before_live AS
SELECT mpp, 'queue' AS topic, uniqExact(source, id) AS events
FROM queue_events
WHERE (mpp, local_date) IN (SELECT mpp, local_date FROM day_before_live WHERE topic = 'queue')
GROUP BY mpp
UNION ALL
SELECT mpp, 'survey', uniqExact(source, id)
FROM survey_events
WHERE (mpp, local_date) IN (SELECT mpp, local_date FROM day_before_live WHERE topic = 'survey')
GROUP BY mpp
UNION ALL
SELECT mpp, 'counter', uniqExact(source, id)
FROM counter_events
WHERE (mpp, local_date) IN (SELECT mpp, local_date FROM day_before_live WHERE topic = 'counter')
    AND type != 'mpp.tally.recorded'
GROUP BY mpp;
