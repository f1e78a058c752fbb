CREATE VIEW silences
(
    {place},
    silence_id String COMMENT 'Identity of the silence, one row for each MPP that it holds for',
    agency String COMMENT 'Slug of the agency (instansi); empty for the whole MPP alone; * for any agency and the whole MPP',
    agency_name String COMMENT 'Name of the agency; its slug where it is not registered; empty and * as in agency',
    kind String COMMENT 'surge, drop or silent; empty for every kind of alert',
    scope String COMMENT 'mpp: it holds for this MPP alone; every_mpp: for every MPP',
    author String COMMENT 'Who decided it',
    reason String COMMENT 'Why',
    starts_at DateTime('UTC') COMMENT 'From when on receivers are not notified',
    expires_at DateTime('UTC') COMMENT 'When it ends'
)
COMMENT 'Which alerts receivers are not notified of, by whom, why and until when; the alerts themselves are in visit_alerts either way. Unit: silences that hold or are to come. Period: from starts_at to expires_at.'
AS
SELECT
    m.mpp AS mpp,
    s.silence_id AS silence_id,
    s.agency AS agency,
    coalesce(nullIf(a.agency_name, ''), s.agency) AS agency_name,
    s.kind AS kind,
    if(s.of = '', 'every_mpp', 'mpp') AS scope,
    s.author AS author,
    s.reason AS reason,
    s.starts_at AS starts_at,
    s.expires_at AS expires_at
FROM ref_mpps AS m
CROSS JOIN
(
    SELECT silence_id, mpp AS of, agency, kind, author, reason, starts_at, expires_at
    FROM alert_silences FINAL
    WHERE NOT is_removed AND expires_at > now('UTC')
) AS s
LEFT JOIN ref_agencies AS a ON a.mpp = m.mpp AND a.agency = s.agency
WHERE s.of = '' OR s.of = m.mpp;
