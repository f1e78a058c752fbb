-- Tickets of each service of an agency and month.
CREATE OR REPLACE VIEW service_month AS
WITH (SELECT groupArray((mpp, month, through)) FROM month_in_use WHERE through < toLastDayOfMonth(month)) AS unfinished
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
    FROM stored_months FINAL
    ARRAY JOIN services
    WHERE (through = toLastDayOfMonth(month) AND (mpp, month) NOT IN (SELECT part.1, part.2 FROM (SELECT arrayJoin(unfinished) AS part))
        OR (mpp, month, through) IN (SELECT part.1, part.2, part.3 FROM (SELECT arrayJoin(unfinished) AS part)))
        AND mpp IN (SELECT mpp FROM mpp_in_reach)
    UNION ALL
    SELECT mpp, toStartOfMonth(local_date), agency, service, issued, completed
    FROM service_day
    WHERE (mpp, local_date) IN
    (
        SELECT part.1, arrayJoin(arrayMap(day -> part.3 + day, range(1, dateDiff('day', part.3, toLastDayOfMonth(part.2)) + 1)))
        FROM (SELECT arrayJoin(unfinished) AS part)
    )
)
GROUP BY mpp, month, agency, service;
