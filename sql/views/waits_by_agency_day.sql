CREATE VIEW waits_by_agency_day
(
    {place},
    {agency},
    local_date Date COMMENT 'Local day',
    {include wait_columns}
)
COMMENT 'Waiting and service times of each agency by local day, for every day with a visit. Unit: visits (legs) and seconds. Period: one local day.'
AS
SELECT
    d.mpp AS mpp,
    d.agency AS agency,
    d.local_date AS local_date,
    {include wait_figures}
FROM day_parts AS d
LEFT JOIN ref_agencies AS s ON s.mpp = d.mpp AND s.agency = d.agency
WHERE d.visits > 0
GROUP BY d.mpp, d.agency, d.local_date;
