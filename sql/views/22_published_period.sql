-- The periods of published figures that have a beginning and an end, each for the agencies it was published for and,
-- under the empty agency, for the MPP. `months`: how many, 0 where the period does not consist of whole months.
CREATE OR REPLACE VIEW published_period AS
SELECT DISTINCT
    toLowCardinality(mpp) AS mpp,
    scope AS agency,
    period_start,
    period_end,
    assumeNotNull(toDateOrNull(period_start)) AS first_day,
    assumeNotNull(toDateOrNull(period_end)) AS last_day,
    if(first_day = toStartOfMonth(first_day) AND last_day = toLastDayOfMonth(last_day),
        dateDiff('month', first_day, last_day) + 1, 0) AS months
FROM ref_published_figures
ARRAY JOIN ['', agency] AS scope
WHERE period_start != '' AND period_end != '';
