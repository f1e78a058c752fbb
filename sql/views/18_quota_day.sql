-- The quota of an agency's day: the one set without a service, else the sum of its services'.
-- Made for: own
CREATE OR REPLACE VIEW quota_day AS
WITH ({include own}) AS own
SELECT
    mpp,
    local_date,
    agency,
    if(countIf(service = '') > 0, sumIf(quota, service = ''), sum(quota)) AS quota,
    max(simulated) AS is_simulated
FROM
(
    SELECT
        mpp,
        local_date,
        agency,
        service,
        max(in_force).5 AS quota,
        startsWith(max(in_force).4, '/simulator/') AS simulated
    FROM quotas
    WHERE {mine}
    GROUP BY mpp, local_date, agency, service
)
GROUP BY mpp, local_date, agency;
