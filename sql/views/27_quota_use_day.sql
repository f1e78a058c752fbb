-- Days with a quota, and how many tickets were issued and refused for it.
CREATE OR REPLACE VIEW quota_use_day AS
SELECT
    q.mpp AS mpp,
    q.local_date AS local_date,
    q.agency AS agency,
    q.quota AS quota,
    toInt64(d.issued) AS issued,
    toInt64(d.refused_for_quota) AS refused_for_quota
FROM quota_day AS q
LEFT JOIN day AS d ON d.mpp = q.mpp AND d.local_date = q.local_date AND d.agency = q.agency;
