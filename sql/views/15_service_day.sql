-- Tickets of each service of an agency and local day. An event counts for the service that it names, else for the
-- latest named in its leg, else for the empty one; a ticket whose events name several counts in each of them.
CREATE OR REPLACE VIEW service_day AS
SELECT
    mpp,
    local_date,
    agency,
    service,
    toInt64(countIf(has(of_issued, service))) AS issued,
    toInt64(countIf(has(of_completed, service))) AS completed
FROM
(
    SELECT
        mpp,
        local_date,
        agency,
        ticket_id,
        max(latest_named).4 AS named,
        arrayMap(own -> if(own = '', named, own), groupUniqArrayArray(issued_services)) AS of_issued,
        arrayMap(own -> if(own = '', named, own), groupUniqArrayArray(completed_services)) AS of_completed,
        arrayDistinct(arrayConcat(of_issued, of_completed)) AS services
    FROM leg_services
    WHERE mpp IN (SELECT mpp FROM mpp_in_reach)
    GROUP BY mpp, local_date, agency, ticket_id
)
ARRAY JOIN services AS service
GROUP BY mpp, local_date, agency, service;
