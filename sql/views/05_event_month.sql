-- Months from events, of agencies and, under the empty agency, of MPPs. A month's visits are the sum of those of its days,
-- its visitors are the distinct ones of the whole month, plus day by day the issued tickets that name none.
CREATE OR REPLACE VIEW event_month AS
SELECT
    e.mpp AS mpp,
    e.agency AS agency,
    toStartOfMonth(e.local_date) AS month,
    sum(day_visits) AS visits,
    toInt64(uniqExactMerge(day_visitors) + sum(unnamed)) AS visitors,
    toInt64(countIf(day_open)) AS open_days,
    toInt64(countIf(day_open AND e.local_date <= c.today AND has(weekdays, toDayOfWeek(e.local_date))
        AND e.local_date NOT IN (SELECT local_date FROM ref_days WHERE is_holiday))) AS open_expected_days,
    max(day_simulated) AS is_simulated
FROM
(
    SELECT
        d.mpp AS mpp,
        d.agency AS agency,
        d.local_date AS local_date,
        if(empty(any(a.weekdays)), [1, 2, 3, 4, 5], any(a.weekdays)) AS weekdays,
        max(d.has_queue_event) AS day_has_events,
        max(d.has_visit OR d.is_opened) AS day_open,
        max(d.is_simulated_queue OR d.is_simulated_opening) AS day_simulated,
        toInt64(uniqExactMerge(d.visits_state)) AS day_visits,
        uniqExactMergeState(d.visitors_state) AS day_visitors,
        uniqExactMerge(d.issued_state) - uniqExactMerge(d.issued_named_state) AS unnamed
    FROM agency_days AS d
    LEFT JOIN ref_agencies AS a ON a.mpp = d.mpp AND a.agency = d.agency
    GROUP BY d.mpp, d.agency, d.local_date
    UNION ALL
    SELECT
        d.mpp AS mpp,
        '' AS agency,
        d.local_date AS local_date,
        [1, 2, 3, 4, 5] AS weekdays,
        max(d.has_queue_event) AS day_has_events,
        max(d.has_visit OR d.is_opened) AS day_open,
        max(d.is_simulated_queue OR d.is_simulated_opening) AS day_simulated,
        toInt64(uniqExactMerge(d.visits_state)) AS day_visits,
        uniqExactMergeState(d.visitors_state) AS day_visitors,
        uniqExactMerge(d.issued_state) - uniqExactMerge(d.issued_named_state) AS unnamed
    FROM agency_days AS d
    GROUP BY d.mpp, d.local_date
) AS e
LEFT JOIN mpp_clock AS c ON c.mpp = e.mpp
GROUP BY e.mpp, e.agency, month
HAVING max(day_has_events);
