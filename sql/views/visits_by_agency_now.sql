CREATE OR REPLACE VIEW {bi:Identifier}.visits_by_agency_now
(
    province_code String COMMENT 'Kemendagri code of the province, a text',
    province String COMMENT 'Name of the province',
    regency_code String COMMENT 'Kemendagri code of the regency or city, a text such as 64.71',
    regency String COMMENT 'Name of the regency or city',
    mpp String COMMENT 'Slug of the MPP (Mal Pelayanan Publik)',
    mpp_name String COMMENT 'Name of the MPP',
    agency String COMMENT 'Slug of the agency (instansi)',
    agency_name String COMMENT 'Name of the agency; its slug where it is not registered',
    local_date Date COMMENT 'Today in the zone of the MPP',
    visits Int64 COMMENT 'Visits today',
    waiting Int64 COMMENT 'Tickets waiting now: issued or transferred here, and nothing since',
    in_service Int64 COMMENT 'Tickets called or started, and not completed, missed, cancelled or transferred since',
    completed Int64 COMMENT 'Tickets completed today',
    missed Int64 COMMENT 'Tickets called today when nobody came',
    refused Int64 COMMENT 'Refusals today',
    longest_wait_seconds Nullable(Float64) COMMENT 'Seconds that the longest waiting ticket has waited; NULL if none waits',
    counters_open Int64 COMMENT 'Counters open now',
    last_event_at Nullable(DateTime('UTC')) COMMENT 'Latest event of the agency of any kind and day; NULL if never',
    usual_visits_by_now Nullable(Float64) COMMENT 'Median, over the last eight open days of this weekday, of the visits up to this local time; NULL with fewer than three',
    is_simulated Int64 COMMENT '1 if any event of the row comes from the simulator, else 0'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT
    p.province_code AS province_code,
    p.province AS province,
    p.regency_code AS regency_code,
    p.regency AS regency,
    d.mpp AS mpp,
    p.mpp_name AS mpp_name,
    d.agency AS agency,
    coalesce(nullIf(d.registered_name, ''), d.agency) AS agency_name,
    p.today AS local_date,
    d.visits_today AS visits,
    ifNull(q.waiting, 0) AS waiting,
    ifNull(q.in_service, 0) AS in_service,
    d.completed_today AS completed,
    d.missed_today AS missed,
    d.refused_today AS refused,
    q.longest_wait_seconds AS longest_wait_seconds,
    ifNull(n.counters_open, 0) AS counters_open,
    f.latest_event AS last_event_at,
    u.usual_visits AS usual_visits_by_now,
    d.simulated AS is_simulated
FROM
(
    SELECT
        mpp,
        agency,
        max(agency_name) AS registered_name,
        sum(visits) AS visits_today,
        sum(completed) AS completed_today,
        sum(missed) AS missed_today,
        sum(refused) AS refused_today,
        max(any_simulated) AS simulated
    FROM
    (
        SELECT
            mpp,
            agency,
            '' AS agency_name,
            toInt64(uniqExactMerge(visits_state)) AS visits,
            toInt64(uniqExactMerge(completed_state)) AS completed,
            toInt64(uniqExactMerge(missed_state)) AS missed,
            toInt64(uniqExactMerge(refused_state)) AS refused,
            max(is_simulated) AS any_simulated
        FROM agency_days
        WHERE (mpp, local_date) IN (SELECT mpp, today FROM mpp_in_reach)
        GROUP BY mpp, agency
        UNION ALL
        -- Of the same type as in the tables, so that a condition on the MPP reaches what is joined below.
        SELECT toLowCardinality(mpp), toLowCardinality(agency), agency_name, 0, 0, 0, 0, 0
        FROM ref_agencies
    )
    GROUP BY mpp, agency
) AS d
LEFT JOIN mpp_clock AS p ON p.mpp = d.mpp
LEFT JOIN queue_now AS q ON q.mpp = d.mpp AND q.agency = d.agency
LEFT JOIN counters_now AS n ON n.mpp = d.mpp AND n.agency = d.agency
LEFT JOIN
(
    SELECT mpp, agency, toNullable(max(last_event_at)) AS latest_event FROM feeds GROUP BY mpp, agency
) AS f ON f.mpp = d.mpp AND f.agency = d.agency
LEFT JOIN usual_visits_by_now AS u ON u.mpp = d.mpp AND u.agency = d.agency
SETTINGS join_use_nulls = 0, prefer_column_name_to_alias = 0
COMMENT 'Today at each agency: every registered one, and any other with an event today. Unit: tickets, counters or seconds. Period: the local day so far.';
