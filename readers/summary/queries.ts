/**
 * The report's questions to the BI views, with typed parameters: `bi` names the database, an empty `mpps`
 * means every MPP. Only views are read, and only what a BI user may.
 */

/** Every registered MPP, whatever the scope: this is also how a wrong slug is found. */
export const freshnessQuery = `
SELECT mpp, mpp_name, province_code, topic, state, toString(last_event_at) AS last_event_at, seconds_since_event,
    events_today, ahead_seconds, events_before_live, toString(now('UTC')) AS as_of
FROM {bi:Identifier}.data_freshness
ORDER BY mpp, indexOf(['queue', 'survey', 'counter'], topic)`

/**
 * Which agencies the events of a wrong clock are of; `live` has the first live day of MPPs that have one. A tally of a
 * day before it is none, but stands for the events of that day, whose hours are then looked for.
 */
export const clocksQuery = `
SELECT mpp, agency_name, fault
FROM
(
    SELECT mpp, agency_name, 'ahead' AS fault
    FROM {bi:Identifier}.visits_by_agency_now
    WHERE mpp IN {mpps:Array(String)} AND last_event_at > now('UTC') + INTERVAL 1 MINUTE
    UNION ALL
    SELECT DISTINCT mpp, agency_name, 'before_live' AS fault
    FROM {bi:Identifier}.visits_by_agency_day
    WHERE mpp IN {mpps:Array(String)} AND local_date < {live:Map(String, Date)}[mpp]
        AND (basis = 'events' OR (mpp, agency, local_date) GLOBAL IN
        (
            SELECT mpp, agency, local_date
            FROM {bi:Identifier}.visits_by_agency_hour
            WHERE mpp IN {mpps:Array(String)} AND local_date < {live:Map(String, Date)}[mpp]
        ))
)
ORDER BY mpp, fault, agency_name`

/** The month asked for, else the latest ended month with data; the running one where there is no other. */
export const monthsQuery = `
SELECT mpp, mpp_name, month, visits, visitors, open_days, expected_days, visits_per_open_day, agencies_active,
    basis, coverage, is_provisional, is_simulated
FROM {bi:Identifier}.visits_by_mpp_month
WHERE mpp IN {mpps:Array(String)}
    AND (month = {month:Nullable(Date)} OR {month:Nullable(Date)} IS NULL)
    AND (visits > 0 OR basis = 'tally')
ORDER BY mpp, is_provisional, month DESC
LIMIT 1 BY mpp`

export const agenciesQuery = `
SELECT mpp, agency, agency_name, month, visits, visitors, visits_per_open_day, share_of_mpp, basis, is_provisional,
    is_simulated
FROM {bi:Identifier}.visits_by_agency_month
WHERE mpp IN {mpps:Array(String)} AND month IN {months:Array(Date)} AND (visits > 0 OR basis = 'tally')
ORDER BY mpp, visits DESC, agency`

/** With a month asked for, the year of it; else every year with data. */
export const peaksQuery = `
SELECT mpp, mpp_name, year, month, visits, rank_in_year, share_of_year, lead_over_next, months_with_data, basis,
    is_provisional, is_simulated
FROM {bi:Identifier}.peak_months
WHERE mpp IN {mpps:Array(String)}
    AND (year = toYear({month:Nullable(Date)}) OR {month:Nullable(Date)} IS NULL)
    AND rank_in_year <= 3 AND (visits > 0 OR basis = 'tally')
ORDER BY mpp, year, rank_in_year`

export const provincesQuery = `
SELECT province_code, province, month, mpps_reporting, mpps_registered, visits, visits_per_open_day, busiest_mpp,
    coverage, basis, is_provisional, is_simulated
FROM {bi:Identifier}.province_month
WHERE province_code IN {provinces:Array(String)} AND month = {month:Date}
ORDER BY visits DESC, province_code`

/** A visit of the MPP is a ticket anywhere in it, so its visits are not the sum of the agencies'. */
export const nowQuery = `
SELECT n.mpp AS mpp, n.mpp_name AS mpp_name, n.today AS local_date, ifNull(d.visits, 0) AS visits,
    n.waiting_now AS waiting, n.serving_now AS in_service, n.counters AS counters_open,
    n.longest_wait AS longest_wait_seconds, n.simulated AS is_simulated
FROM
(
    SELECT mpp, any(v.mpp_name) AS mpp_name, any(v.local_date) AS today, sum(v.waiting) AS waiting_now,
        sum(v.in_service) AS serving_now, sum(v.counters_open) AS counters, max(v.longest_wait_seconds) AS longest_wait,
        max(v.is_simulated) AS simulated
    FROM {bi:Identifier}.visits_by_agency_now AS v
    WHERE mpp IN {mpps:Array(String)}
    GROUP BY mpp
) AS n
LEFT JOIN
(
    SELECT mpp, local_date, visits
    FROM {bi:Identifier}.visits_by_mpp_day
    WHERE mpp IN {mpps:Array(String)} AND local_date >= toDate(now('UTC')) - 1
) AS d ON d.mpp = n.mpp AND d.local_date = n.today
ORDER BY mpp`
