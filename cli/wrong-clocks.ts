/**
 * What `doctor` asks about devices whose clocks are wrong. It reads only the days with a wrong clock from the raw
 * tables, mostly none. Of several shards each answers for its own MPPs (`distributed_product_mode`).
 */

/** By agency; the empty one stands for events of the MPP as a whole, such as footfall. */
export const wrongClocksQuery = `
  SELECT mpp, agency, fault
  FROM
  (
    SELECT mpp, agency, concat('is ', toString(intDiv(max(seconds), 60)), ' min ahead') AS fault
    FROM
    (
      SELECT mpp, agency, dateDiff('second', now64(3, 'UTC'), last_event_at) AS seconds
      FROM feeds
      WHERE last_event_at >= now64(3, 'UTC') + toIntervalSecond(60)
    )
    GROUP BY mpp, agency
    UNION ALL
    SELECT mpp, agency, concat('has ', toString(uniqExact(source, id)), ' events before live_since, the first on ', toString(min(local_date))) AS fault
    FROM
    (
      SELECT mpp, agency, source, id, local_date FROM queue_events
      WHERE (mpp, local_date) IN (SELECT mpp, local_date FROM day_before_live WHERE topic = 'queue')
      UNION ALL
      SELECT mpp, agency, source, id, local_date FROM survey_events
      WHERE (mpp, local_date) IN (SELECT mpp, local_date FROM day_before_live WHERE topic = 'survey')
      UNION ALL
      SELECT mpp, agency, source, id, local_date FROM counter_events
      WHERE (mpp, local_date) IN (SELECT mpp, local_date FROM day_before_live WHERE topic = 'counter')
        AND type != 'mpp.tally.recorded'
    )
    GROUP BY mpp, agency
  )
  ORDER BY mpp, agency, fault
  LIMIT 40
  SETTINGS distributed_product_mode = 'local'`
