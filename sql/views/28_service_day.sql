-- Tickets of each service of an agency and local day. An event counts for the service that it names, else for the
-- latest named in its leg, else for the empty one; a ticket whose events name several counts in each of them.
CREATE OR REPLACE VIEW service_day AS
SELECT
    mpp,
    local_date,
    agency,
    service,
    service_issued,
    service_completed
FROM day_parts
ARRAY JOIN
    by_service.1 AS service,
    by_service.2 AS service_issued,
    by_service.3 AS service_completed;
