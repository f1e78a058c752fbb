/**
 * What the detector looks at, one row for each level and local day: asked of the aggregates alone. Days are
 * numbers since 1970-01-01. Every query may run again at any time, and no repeat of an event changes its answer.
 */

/** Distinct tickets by the slot of their first visit event of the day: [slot, tickets] pairs; '' is the MPP. */
export const visitsQuery = `
  SELECT agency, toUInt32(local_date) AS day, groupArray((toUInt8(slot), toUInt32(tickets))) AS counts
  FROM
  (
    SELECT agency, local_date, slot, count() AS tickets
    FROM
    (
      SELECT agency, local_date, intDiv(toHour(first, 'UTC') * 60 + toMinute(first, 'UTC'), 15) AS slot
      FROM
      (
        SELECT agency, local_date, ticket_id, assumeNotNull(min(first_visit_local)) AS first
        FROM legs
        WHERE mpp = {mpp:String} AND local_date BETWEEN {from:Date} AND {to:Date}
        GROUP BY GROUPING SETS ((agency, local_date, ticket_id), (local_date, ticket_id))
        HAVING min(first_visit_local) IS NOT NULL
      )
    )
    GROUP BY agency, local_date, slot
  )
  GROUP BY agency, local_date`

/** Distinct tickets refused for quota, by the slot of their first refusal. */
export const refusalsQuery = `
  SELECT agency, toUInt32(local_date) AS day, groupArray((toUInt8(slot), toUInt32(tickets))) AS counts
  FROM
  (
    SELECT agency, local_date, intDiv(toHour(first, 'UTC') * 60 + toMinute(first, 'UTC'), 15) AS slot, count() AS tickets
    FROM
    (
      SELECT agency, local_date, ticket_id, assumeNotNull(min(first_refused_for_quota_local)) AS first
      FROM legs
      WHERE mpp = {mpp:String} AND local_date BETWEEN {from:Date} AND {to:Date}
      GROUP BY GROUPING SETS ((agency, local_date, ticket_id), (local_date, ticket_id))
      HAVING min(first_refused_for_quota_local) IS NOT NULL
    )
    GROUP BY agency, local_date, slot
  )
  GROUP BY agency, local_date`

/**
 * Days with a quota, and the local minute of the ticket that reached it; -1 where none did. Where shards divide the events,
 * the shard of the MPP joins its own rows (`distributed_product_mode`).
 */
export const quotasQuery = `
  SELECT
    d.agency AS agency,
    toUInt32(d.local_date) AS day,
    if(d.quota > 0 AND length(i.minutes) >= d.quota, toInt32(i.minutes[d.quota]), -1) AS reached
  FROM quota_day AS d
  LEFT JOIN
  (
    SELECT
      agency,
      local_date,
      arraySort(groupArray(toHour(first, 'UTC') * 60 + toMinute(first, 'UTC'))) AS minutes
    FROM
    (
      SELECT agency, local_date, ticket_id, assumeNotNull(min(first_issued_local)) AS first
      FROM legs
      WHERE mpp = {mpp:String} AND local_date BETWEEN {from:Date} AND {to:Date}
      GROUP BY agency, local_date, ticket_id
      HAVING min(first_issued_local) IS NOT NULL
    )
    GROUP BY agency, local_date
  ) AS i ON i.agency = d.agency AND i.local_date = d.local_date
  WHERE d.mpp = {mpp:String} AND d.local_date BETWEEN {from:Date} AND {to:Date}
  SETTINGS join_use_nulls = 0, distributed_product_mode = 'local'`

/** What became of each counter, in order: [local minute, counter, whether it is open from then on]. */
export const countersQuery = `
  SELECT
    agency,
    toUInt32(local_date) AS day,
    arrayMap(
      change -> (
        toInt32(dateDiff('minute', toDateTime64(local_date, 3, 'UTC'), change.1 + toIntervalMinute({offset:Int32}))),
        change.4,
        change.5),
      arraySort(groupUniqArray((change.1, change.2, change.3, toString(counter), change.4)))) AS steps
  FROM counter_changes
  ARRAY JOIN changes AS change
  WHERE mpp = {mpp:String} AND local_date BETWEEN {from:Date} AND {to:Date}
  GROUP BY agency, local_date`

/** Local days with any event at all of a level, so that a day of nothing but refusals is there too. */
export const eventDaysQuery = `
  SELECT DISTINCT agency, toUInt32(local_date) AS day
  FROM
  (
    SELECT agency, local_date FROM legs
    WHERE mpp = {mpp:String} AND local_date BETWEEN {from:Date} AND {to:Date}
    UNION ALL
    SELECT agency, local_date FROM counter_and_survey_days
    WHERE mpp = {mpp:String} AND local_date BETWEEN {from:Date} AND {to:Date}
  )`
