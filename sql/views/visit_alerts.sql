CREATE VIEW visit_alerts
(
    {place},
    alert_id String COMMENT 'Identity of the alert, the same in mpp.alert.v1',
    agency String COMMENT 'Slug of the agency (instansi); empty for the whole MPP',
    agency_name String COMMENT 'Name of the agency; its slug where it is not registered; empty for the whole MPP',
    kind String COMMENT 'surge: unusually many visits; drop: unusually few; silent: no events at all',
    status String COMMENT 'firing: it lasts; resolved: it is over',
    started_at DateTime('UTC') COMMENT 'End of the first window that made it fire, in event time',
    resolved_at Nullable(DateTime('UTC')) COMMENT 'When it was over, in event time; NULL while it fires',
    window_start DateTime('UTC') COMMENT 'Start of the first window that made it fire',
    window_end DateTime('UTC') COMMENT 'End of the first window that made it fire',
    observed Float64 COMMENT 'Visits in that window; at an agency with a quota, tickets issued and refused for quota',
    expected Float64 COMMENT 'Visits expected in that window',
    expected_low Float64 COMMENT 'Lower end of the interval in which the visits of such a window usually lie',
    expected_high Float64 COMMENT 'Upper end of that interval',
    score Float64 COMMENT 'How unusual: -log10 of the chance of such a number or a more extreme one',
    driving_agencies String COMMENT 'Slugs of the agencies that deviate, the largest deviation first, separated by commas',
    updated_at DateTime('UTC') COMMENT 'When the alert was last decided on',
    calendar_note String COMMENT 'What calendar and counters say of the window, such as first_day_after_break or counters_closed, separated by semicolons; empty where nothing'
)
COMMENT 'Alerts on unusual visits: one row for each, while it lasts and after. Unit: alerts. Period: from started_at to resolved_at.'
AS
SELECT
    s.mpp AS mpp,
    s.alert_id AS alert_id,
    s.latest.2 AS agency,
    coalesce(nullIf(a.agency_name, ''), s.latest.2) AS agency_name,
    s.latest.3 AS kind,
    if(s.is_resolved, 'resolved', 'firing') AS status,
    s.latest.4 AS started_at,
    s.resolved AS resolved_at,
    s.latest.5 AS window_start,
    s.latest.6 AS window_end,
    s.latest.7 AS observed,
    s.latest.8 AS expected,
    s.latest.9 AS expected_low,
    s.latest.10 AS expected_high,
    s.latest.11 AS score,
    s.latest.12 AS driving_agencies,
    s.updated AS updated_at,
    s.latest.13 AS calendar_note
FROM
(
    -- A resolved row holds all that the firing one does, and comes after it.
    SELECT
        mpp,
        alert_id,
        max(status = 'resolved') AS is_resolved,
        max(resolved_at) AS resolved,
        max(updated_at) AS updated,
        max((
            status = 'resolved', toString(agency), toString(kind), started_at, window_start, window_end, observed,
            expected, expected_low, expected_high, score, driving_agencies, calendar_note)) AS latest
    FROM alert_states
    GROUP BY mpp, alert_id
) AS s
LEFT JOIN ref_agencies AS a ON a.mpp = s.mpp AND a.agency = s.latest.2;
