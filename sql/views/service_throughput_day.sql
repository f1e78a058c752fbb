CREATE VIEW service_throughput_day
(
    {place},
    {agency},
    service String COMMENT 'Slug of the service (layanan); empty where no event of the leg names one',
    local_date Date COMMENT 'Local day',
    issued Int64 COMMENT 'Distinct tickets issued for the service',
    completed Int64 COMMENT 'Distinct tickets completed for the service',
    completion_rate Nullable(Float64) COMMENT 'Completed over issued, 1 is 100 %; above 1 where the service lives from transfers; NULL where none was issued'
)
COMMENT 'Tickets of each service by local day: an event counts for the service that it names, else for the latest named in its leg. Rows where a ticket was issued or completed. Unit: tickets. Period: one local day.'
AS
SELECT
    mpp,
    agency,
    service,
    local_date,
    sum(service_issued) AS issued,
    sum(service_completed) AS completed,
    if(issued = 0, NULL, completed / issued) AS completion_rate
FROM service_day
GROUP BY mpp, agency, service, local_date;
