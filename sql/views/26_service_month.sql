-- Tickets of each service of an agency and month.
CREATE OR REPLACE VIEW service_month AS
WITH (SELECT groupArray((mpp, month, through, late_rows, last_late_at)) FROM month_in_use) AS in_use
SELECT mpp, month, agency, service, sum(part_issued) AS issued, sum(part_completed) AS completed
FROM
(
    SELECT
        mpp,
        month,
        services.agency AS agency,
        services.service AS service,
        services.issued AS part_issued,
        services.completed AS part_completed
    FROM finished_months FINAL
    ARRAY JOIN services
    WHERE (mpp, month, through, late_rows, last_late_at) IN
        (SELECT used.1, used.2, used.3, used.4, used.5 FROM (SELECT arrayJoin(in_use) AS used))
        AND mpp IN (SELECT mpp FROM mpp_in_reach)
    UNION ALL
    SELECT mpp, toStartOfMonth(local_date), agency, service, issued, completed
    FROM service_day
    WHERE (mpp, local_date) IN
    (
        SELECT used.1, arrayJoin(arrayMap(day -> used.3 + day, range(1, dateDiff('day', used.3, toLastDayOfMonth(used.2)) + 1)))
        FROM (SELECT arrayJoin(in_use) AS used)
    )
)
GROUP BY mpp, month, agency, service;
