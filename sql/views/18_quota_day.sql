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
    -- FINAL leaves the greatest tuple of each. `materialize` has it read as a whole: a field read by its name is not
    -- merged with it.
    SELECT
        mpp,
        local_date,
        agency,
        service,
        materialize(in_force) AS latest,
        latest.5 AS quota,
        startsWith(latest.4, '/simulator/') AS simulated
    FROM quotas FINAL
    PREWHERE {mine}
)
GROUP BY mpp, local_date, agency;
