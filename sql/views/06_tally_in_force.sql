-- Of each tally the revision that counts.
CREATE OR REPLACE VIEW tally_in_force AS
SELECT
    mpp,
    period_start,
    period_end,
    agency,
    service,
    unit,
    max(in_force) AS latest,
    latest.1 AS revision,
    latest.5 AS count,
    latest.6 AS publisher,
    startsWith(latest.4, '/simulator/') AS is_simulated
FROM tally_revisions
GROUP BY mpp, period_start, period_end, agency, service, unit;
