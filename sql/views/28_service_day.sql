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
{include service_rows};
