CREATE VIEW service_throughput_month
(
    {place},
    {agency},
    service String COMMENT 'Slug of the service (layanan); empty where no event of the leg names one',
    month Date COMMENT 'First day of the month',
    issued Int64 COMMENT 'Distinct tickets issued for the service: the sum of the days',
    completed Int64 COMMENT 'Distinct tickets completed for the service: the sum of the days',
    completion_rate Nullable(Float64) COMMENT 'Completed over issued, 1 is 100 %; above 1 where the service lives from transfers; NULL where none was issued'
)
COMMENT 'Tickets of each service by local month: an event counts for the service that it names, else for the latest named in its leg. Rows where a ticket was issued or completed. Unit: tickets. Period: one local month.'
AS
SELECT
    mpp,
    agency,
    service,
    month,
    sum(service_issued) AS issued,
    sum(service_completed) AS completed,
    if(issued = 0, NULL, completed / issued) AS completion_rate
FROM month_parts
{include service_rows}
GROUP BY mpp, agency, service, month;
