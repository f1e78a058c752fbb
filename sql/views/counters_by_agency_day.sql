CREATE VIEW counters_by_agency_day
(
    {place},
    {agency},
    local_date Date COMMENT 'Local day',
    counters_used Int64 COMMENT 'Distinct counters with an opened event',
    open_minutes Float64 COMMENT 'Minutes that counters were open, added up: from opened or resumed to paused or closed; midnight, today now, ends what is left open',
    serving_minutes Float64 COMMENT 'Minutes of service, added up over the visits of the day that have a service time',
    utilisation Nullable(Float64) COMMENT 'Serving over open minutes, 1 is 100 %; NULL where no counter was open'
)
COMMENT 'Counters of each agency by local day, for every day on which a counter of the agency was opened, paused, resumed or closed. Unit: counters and minutes. Period: one local day, today up to now.'
AS
SELECT
    d.mpp AS mpp,
    d.agency AS agency,
    d.local_date AS local_date,
    d.counters_used AS counters_used,
    d.open_ms / 60000 AS open_minutes,
    arraySum(t.services_ms) / 60000 AS serving_minutes,
    if(d.open_ms = 0, NULL, arraySum(t.services_ms) / d.open_ms) AS utilisation
FROM counter_day AS d
LEFT JOIN day_parts AS t ON t.mpp = d.mpp AND t.local_date = d.local_date AND t.agency = d.agency;
