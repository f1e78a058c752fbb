CREATE VIEW visits_by_agency_hour
(
    {place},
    {agency},
    local_date Date COMMENT 'Local day',
    local_hour Int64 COMMENT 'Local hour, 0 to 23',
    visits Int64 COMMENT 'Distinct tickets whose first visit event of the day at the agency falls in the hour; the hours add up to the day'
)
COMMENT 'Visits of each agency by local hour: distinct tickets, each in the hour of its first event of the day. Unit: visits. Period: one local hour.'
AS
SELECT mpp, agency, local_date, toHour(assumeNotNull(first_visit_local), 'UTC') AS local_hour, count() AS visits
FROM legs FINAL
PREWHERE mpp IN (SELECT mpp FROM own_mpps)
WHERE first_visit_local IS NOT NULL
GROUP BY mpp, agency, local_date, local_hour;
