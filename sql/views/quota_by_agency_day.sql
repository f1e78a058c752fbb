CREATE VIEW quota_by_agency_day
(
    {place},
    {agency},
    local_date Date COMMENT 'Local day that the quota is for',
    quota Int64 COMMENT 'Most tickets that the agency gives out: the quota set without a service, else the sum of those of its services',
    issued Int64 COMMENT 'Distinct tickets issued',
    used_rate Nullable(Float64) COMMENT 'Issued over quota, 1 is 100 %; above 1 where more were issued; NULL where the quota is 0',
    refused_for_quota Int64 COMMENT 'Distinct refusals for quota: tickets not given',
    exhausted_at_local String COMMENT 'Local time HH:MM at which the ticket that reached the quota was issued; empty if fewer were issued or the quota is 0'
)
COMMENT 'Quota of each agency by local day, for the days that have one, and what was given out. Unit: tickets. Period: one local day.'
AS
SELECT
    d.mpp AS mpp,
    d.agency AS agency,
    d.local_date AS local_date,
    d.quota AS quota,
    d.issued AS issued,
    if(d.quota = 0, NULL, d.issued / d.quota) AS used_rate,
    d.refused_for_quota AS refused_for_quota,
    if(d.quota > 0 AND length(i.times) >= d.quota, formatDateTime(i.times[d.quota], '%H:%i'), '') AS exhausted_at_local
FROM quota_use_day AS d
LEFT JOIN
(
    -- Days with a quota by a join, and not by a set: a set is made before anything is known of the MPP that is asked for.
    SELECT
        l.mpp AS mpp,
        l.local_date AS local_date,
        l.agency AS agency,
        arraySort(groupArray(assumeNotNull(l.first_issued_local))) AS times
    FROM
    (
        SELECT mpp, local_date, agency, first_issued_local
        FROM legs FINAL
        PREWHERE mpp IN (SELECT mpp FROM own_mpps)
        WHERE first_issued_local IS NOT NULL
    ) AS l
    INNER JOIN quota_day AS q ON q.mpp = l.mpp AND q.local_date = l.local_date AND q.agency = l.agency
    GROUP BY l.mpp, l.local_date, l.agency
) AS i ON i.mpp = d.mpp AND i.local_date = d.local_date AND i.agency = d.agency;
