CREATE VIEW visits_by_agency_now
(
    {place},
    {agency},
    local_date Date COMMENT 'Today in the zone of the MPP',
    visits Int64 COMMENT 'Visits today',
    waiting Int64 COMMENT 'Tickets waiting now: issued or transferred here, and nothing since',
    in_service Int64 COMMENT 'Tickets called or started, and not completed, missed, cancelled or transferred since',
    completed Int64 COMMENT 'Tickets completed today',
    missed Int64 COMMENT 'Tickets called today when nobody came',
    refused Int64 COMMENT 'Refusals today',
    longest_wait_seconds Nullable(Float64) COMMENT 'Seconds that the longest waiting ticket has waited; NULL if none waits, or those that wait are dated ahead of now',
    counters_open Int64 COMMENT 'Counters open now',
    last_event_at Nullable(DateTime('UTC')) COMMENT 'Latest event of the agency of any kind and day; NULL if never',
    usual_visits_by_now Nullable(Float64) COMMENT 'Median, over the last eight open days of this weekday, of the visits up to this local time; NULL with fewer than three',
    is_simulated Int64 COMMENT '1 if any event of the row comes from the simulator, else 0'
)
COMMENT 'Today at each agency: every registered one, and any other with an event today. Unit: tickets, counters or seconds. Period: the local day; events of today that are dated ahead of now count.'
AS
SELECT
    a.mpp AS mpp,
    a.agency AS agency,
    m.today AS local_date,
    a.visits AS visits,
    a.waiting AS waiting,
    a.in_service AS in_service,
    a.completed AS completed,
    a.missed AS missed,
    a.refused AS refused,
    a.longest_wait_seconds AS longest_wait_seconds,
    a.counters_open AS counters_open,
    a.last_event_at AS last_event_at,
    a.usual_visits_by_now AS usual_visits_by_now,
    a.is_simulated AS is_simulated
FROM
(
    SELECT
        mpp,
        agency,
        sum(day_visits) AS visits,
        sum(day_waiting) AS waiting,
        sum(day_in_service) AS in_service,
        sum(day_completed) AS completed,
        sum(day_missed) AS missed,
        sum(day_refused) AS refused,
        max(day_longest_wait_seconds) AS longest_wait_seconds,
        max(counters) AS counters_open,
        max(last_at) AS last_event_at,
        if(countIf(usual_visits IS NOT NULL) < 3, NULL, quantileExactInclusive(0.5)(usual_visits)) AS usual_visits_by_now,
        max(any_simulated) AS is_simulated
    FROM
    (
        -- Days: today, and each usual day, which may have no leg.
        SELECT
            mpp,
            agency,
            max(is_today) AS is_shown,
            sum(came_today) AS day_visits,
            sum(waits) AS day_waiting,
            sum(is_served) AS day_in_service,
            sum(completed_today) AS day_completed,
            sum(missed_today) AS day_missed,
            sum(refused_today) AS day_refused,
            maxOrNullIf(waited, waits AND waited >= 0) / 1000 AS day_longest_wait_seconds,
            if(max(is_usual), toNullable(sum(came)), NULL) AS usual_visits,
            max(simulated_today) AS any_simulated,
            0 AS counters,
            CAST(NULL, 'Nullable(DateTime64(3, \'UTC\'))') AS last_at
        FROM
        (
            SELECT
                mpp,
                agency,
                local_date,
                is_today,
                false AS is_usual,
                ifNull(came_by_now, 0) AS came,
                is_today AND is_visit AS came_today,
                is_today AND is_completed AS completed_today,
                is_today AND is_missed AS missed_today,
                is_today AND is_refused AS refused_today,
                is_today AND is_simulated AS simulated_today,
                is_today AND is_waiting AS waits,
                is_today AND is_in_service AS is_served,
                waited_ms AS waited
            FROM leg_by_now
            UNION ALL
            SELECT mpp, agency, local_date, false, true, 0, 0, 0, 0, 0, 0, 0, 0, NULL
            FROM usual_day
        )
        GROUP BY mpp, agency, local_date
        UNION ALL
        -- Registered agencies, shown without an event as well.
        SELECT toLowCardinality(mpp), toLowCardinality(agency), true, 0, 0, 0, 0, 0, 0, NULL, NULL, 0, 0, NULL
        FROM ref_agencies
        UNION ALL
        -- Agencies with an event of a counter or survey today.
        SELECT mpp, agency, true, 0, 0, 0, 0, 0, 0, NULL, NULL, is_simulated, 0, NULL
        FROM counter_and_survey_days
        WHERE (mpp, local_date) IN (SELECT mpp, today FROM own_mpps)
        UNION ALL
        -- Open counters.
        SELECT mpp, agency, false, 0, 0, 0, 0, 0, 0, NULL, NULL, 0, counters_open, NULL
        FROM counters_now
        UNION ALL
        -- The latest event.
        SELECT mpp, agency, false, 0, 0, 0, 0, 0, 0, NULL, NULL, 0, 0, last_event_at
        FROM feeds
        WHERE agency != '' AND mpp IN (SELECT mpp FROM own_mpps)
    )
    GROUP BY mpp, agency
    HAVING max(is_shown)
) AS a
INNER JOIN own_mpps AS m ON m.mpp = a.mpp;
