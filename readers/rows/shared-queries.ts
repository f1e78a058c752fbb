/** Queries on the BI views that the summary and the monthly report share, with typed parameters. */

export const comparisonQuery = `
SELECT mpp, mpp_name, month, visits, open_days, agencies_active, visits_per_open_day, visits_per_agency_day,
    change_on_previous_month, change_on_last_year, visits_year_to_date, months_year_to_date, change_year_to_date,
    rank_in_month, coverage, basis, is_provisional, previous_month_basis, last_year_basis, is_simulated
FROM {bi:Identifier}.mpp_comparison_month AS c
LEFT JOIN
(
    SELECT mpp, count() AS months_year_to_date
    FROM {bi:Identifier}.visits_by_mpp_month
    WHERE mpp IN {mpps:Array(String)} AND month BETWEEN toStartOfYear({month:Date}) AND {month:Date}
        AND (visits > 0 OR basis = 'tally')
    GROUP BY mpp
) AS y ON y.mpp = c.mpp
WHERE mpp IN {mpps:Array(String)} AND month = {month:Date} AND (visits > 0 OR basis = 'tally')
ORDER BY rank_in_month`

/** Every month of every MPP: what a public report shows of one may reveal another. */
export const peopleQuery = `
SELECT mpp, province_code, month, visits, visitors, agencies_active, agency_visits - visits AS sent_on, is_provisional
FROM {bi:Identifier}.visits_by_mpp_month AS m
LEFT JOIN
(
    SELECT mpp, month, sum(visits) AS agency_visits
    FROM {bi:Identifier}.visits_by_agency_month
    GROUP BY mpp, month
) AS a ON a.mpp = m.mpp AND a.month = m.month
WHERE visits > 0 OR basis = 'tally'`
