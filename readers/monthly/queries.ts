/**
 * The monthly report's queries on the BI views, with typed parameters. `bi` names the database; `mpp` and
 * `month` (its first day) are the report's own.
 */

export const placeQuery = `
SELECT DISTINCT mpp, mpp_name, regency_code, regency, province_code, province
FROM {bi:Identifier}.data_freshness
WHERE mpp = {mpp:String}`

/** The months of the year, and of the year before. */
export const yearQuery = `
SELECT m.month AS month, m.visits AS visits, m.visitors AS visitors, m.open_days AS open_days,
    m.expected_days AS expected_days, m.visits_per_open_day AS visits_per_open_day,
    m.agencies_active AS agencies_active, p.rank_in_year AS rank_in_year, p.share_of_year AS share_of_year,
    p.lead_over_next AS lead_over_next, p.months_with_data AS months_with_data, m.basis AS basis,
    m.coverage AS coverage, m.is_provisional AS is_provisional, m.is_simulated AS is_simulated
FROM {bi:Identifier}.visits_by_mpp_month AS m
INNER JOIN {bi:Identifier}.peak_months AS p ON p.mpp = m.mpp AND p.month = m.month
WHERE m.mpp = {mpp:String} AND toYear(m.month) IN (toYear({month:Date}) - 1, toYear({month:Date}))
    AND (m.visits > 0 OR m.basis = 'tally')
ORDER BY month`

export const daysQuery = `
SELECT local_date, visits, visitors, is_expected_day, basis, is_simulated
FROM {bi:Identifier}.visits_by_mpp_day
WHERE mpp = {mpp:String} AND toStartOfMonth(local_date) = {month:Date} AND visits > 0
ORDER BY local_date`

/** Of the month and the one before. */
export const agenciesQuery = `
SELECT agency, agency_name, month, visits, visitors, open_days, visits_per_open_day, share_of_mpp, coverage, basis,
    is_provisional, is_simulated
FROM {bi:Identifier}.visits_by_agency_month
WHERE mpp = {mpp:String} AND month IN ({month:Date}, addMonths({month:Date}, -1))
    AND (visits > 0 OR basis = 'tally')
ORDER BY visits DESC, agency`

/** Of equal days the first. */
export const agencyPeaksQuery = `
SELECT agency, argMin(local_date, (-visits, local_date)) AS peak_day, max(visits) AS peak_day_visits, sum(visits) AS visits_of_days
FROM {bi:Identifier}.visits_by_agency_day
WHERE mpp = {mpp:String} AND toStartOfMonth(local_date) = {month:Date} AND visits > 0
GROUP BY agency`

/**
 * A mean over days is one over legs if each day counts by its legs; quantiles of days cannot be put together,
 * so the middle day and the worst one stand for the month. `least` is the fewest timed legs that a day needs
 * for its quantiles to count; the worst day is sought among those with at least five, where it says something.
 */
export const waitsQuery = `
SELECT agency, any(d.agency_name) AS agency_name, sum(d.timed_legs) AS timed_legs,
    sum(d.untimed_legs) AS untimed_legs,
    if(sum(d.timed_legs) = 0, NULL, sum(d.wait_mean_seconds * d.timed_legs) / sum(d.timed_legs)) AS wait_mean_seconds,
    if(countIf(d.timed_legs >= {least:UInt8}) = 0, NULL,
        quantileExactInclusiveIf(0.5)(assumeNotNull(d.wait_p50_seconds), d.timed_legs >= {least:UInt8}))
        AS median_day_p50_seconds,
    if(countIf(d.timed_legs >= {least:UInt8}) = 0, NULL,
        quantileExactInclusiveIf(0.5)(assumeNotNull(d.wait_p90_seconds), d.timed_legs >= {least:UInt8}))
        AS median_day_p90_seconds,
    if(countIf(d.timed_legs >= 5) = 0, NULL,
        argMinIf(d.local_date, (-assumeNotNull(d.wait_p90_seconds), d.local_date), d.timed_legs >= 5)) AS worst_day,
    maxIf(d.wait_p90_seconds, d.timed_legs >= 5) AS worst_day_p90_seconds,
    sumIf(d.timed_legs, d.within_standard_rate IS NOT NULL) AS standard_legs,
    if(standard_legs = 0, NULL, sum(d.within_standard_rate * d.timed_legs) / standard_legs) AS within_standard_rate
FROM {bi:Identifier}.waits_by_agency_day AS d
WHERE d.mpp = {mpp:String} AND toStartOfMonth(d.local_date) = {month:Date}
GROUP BY agency
ORDER BY timed_legs DESC, agency`

/** Over the visits of the month, from events whatever its basis. */
export const leavingQuery = `
SELECT agency, agency_name, timed_legs, untimed_legs, wait_p50_seconds, wait_p90_seconds, within_standard_rate,
    never_called, is_provisional, is_simulated
FROM {bi:Identifier}.waits_by_agency_month
WHERE mpp = {mpp:String} AND month = {month:Date}
ORDER BY timed_legs + untimed_legs DESC, agency`

export const leavingTotalQuery = `
SELECT timed_legs, untimed_legs, wait_p50_seconds, wait_p90_seconds, within_standard_rate, never_called,
    is_provisional, is_simulated
FROM {bi:Identifier}.waits_by_mpp_month
WHERE mpp = {mpp:String} AND month = {month:Date}`

/** From the shortest wait; what is not known comes last. */
export const outcomesQuery = `
SELECT o.wait_bucket AS wait_bucket, sum(o.visits) AS visits, sum(o.completed) AS completed, sum(o.missed) AS missed,
    sum(o.cancelled) AS cancelled, sum(o.transferred) AS transferred, max(o.is_provisional) AS is_provisional,
    max(o.is_simulated) AS is_simulated
FROM {bi:Identifier}.outcomes_by_wait_month AS o
WHERE o.mpp = {mpp:String} AND o.month = {month:Date}
GROUP BY wait_bucket
ORDER BY wait_bucket`

/** Of the quarter of the month; agencies by name, the shortest wait first, what is not known last. */
export const waitScoresQuery = `
SELECT agency, agency_name, quarter, wait_bucket, responses, ikm, ikm_low, ikm_high, is_provisional, is_simulated
FROM {bi:Identifier}.satisfaction_by_wait_quarter
WHERE mpp = {mpp:String} AND quarter = toStartOfQuarter({month:Date}) AND responses > 0
ORDER BY agency_name, agency, wait_bucket`

/** Of a running month up to `today`, the day of the MPP: a quota may be set for days that are still to come. */
export const quotasQuery = `
SELECT agency, any(d.agency_name) AS agency_name, count() AS quota_days,
    countIf(d.quota > 0 AND d.issued >= d.quota) AS days_at_quota, sum(d.quota) AS quota, sum(d.issued) AS issued,
    if(quota = 0, NULL, issued / quota) AS used_rate, sum(d.refused_for_quota) AS refused_for_quota,
    arraySort(groupArrayIf(d.exhausted_at_local, d.exhausted_at_local != '')) AS times,
    if(empty(times), NULL, times[1]) AS earliest_exhausted_local,
    if(empty(times), NULL, times[intDiv(length(times) + 1, 2)]) AS median_exhausted_local
FROM {bi:Identifier}.quota_by_agency_day AS d
WHERE d.mpp = {mpp:String} AND toStartOfMonth(d.local_date) = {month:Date} AND d.local_date <= {today:Date}
GROUP BY agency
ORDER BY refused_for_quota DESC, agency`

export const satisfactionQuery = `
SELECT quarter, responses, nrr_requirements, nrr_procedure, nrr_time, nrr_cost, nrr_product, nrr_competence,
    nrr_behaviour, nrr_complaints, nrr_facilities, ikm, ikm_weight_011, grade, responses_needed, is_sample_adequate,
    ikm_low, ikm_high
FROM {bi:Identifier}.satisfaction_by_mpp_quarter
WHERE mpp = {mpp:String} AND responses > 0
    AND quarter IN (toStartOfQuarter({month:Date}), addQuarters(toStartOfQuarter({month:Date}), -1))
ORDER BY quarter DESC`

/** The quarters of `satisfactionQuery`. */
export const agencyScoresQuery = `
SELECT quarter, nrr_requirements, nrr_procedure, nrr_time, nrr_cost, nrr_product, nrr_competence, nrr_behaviour,
    nrr_complaints, nrr_facilities
FROM {bi:Identifier}.satisfaction_by_agency_quarter
WHERE mpp = {mpp:String}
    AND quarter IN (toStartOfQuarter({month:Date}), addQuarters(toStartOfQuarter({month:Date}), -1))`

/** Coverage of every MPP in the month, the one before, and the same one of last year. */
export const coverageQuery = `
SELECT mpp, province_code, month, expected_days, coverage
FROM {bi:Identifier}.visits_by_mpp_month
WHERE month IN ({month:Date}, addMonths({month:Date}, -1), addYears({month:Date}, -1))
    AND (visits > 0 OR basis = 'tally')`
