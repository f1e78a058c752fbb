CREATE VIEW visits_by_mpp_day
(
    {place},
    local_date Date COMMENT 'Local day',
    visits Int64 COMMENT 'Visits: distinct tickets with an issued, called, started, completed or transferred event anywhere in the MPP',
    visitors Nullable(Int64) COMMENT 'Visitors: distinct visitor ids of the issued tickets, plus issued tickets that name none; on a tally day the tally of visitors, else NULL',
    matters Nullable(Int64) COMMENT 'Matters: the sum of those of the agencies; NULL on a tally day',
    agencies_active Int64 COMMENT 'Agencies with at least one visit',
    is_expected_day Int64 COMMENT '1 on Monday to Friday without public holiday, election day or joint leave, else 0',
    is_provisional Int64 COMMENT '1 while the day has not ended in the zone of the MPP, else 0',
    is_simulated Int64 COMMENT '1 if any event of the row comes from the simulator, else 0',
    basis String COMMENT 'What the day is read from: events, or tally: a tally of visits of exactly this day, of before the MPP was live (live_since) or where that is not set'
)
COMMENT 'Visits and visitors of each MPP by local day, for every day with any queue event or a tally of the MPP. Unit: tickets, visitors or matters. Period: one local day.'
AS
SELECT
    d.mpp AS mpp,
    d.local_date AS local_date,
    d.visits AS visits,
    d.visitors AS visitors,
    d.matters AS matters,
    d.agencies_active AS agencies_active,
    bitTest(e.days, toDayOfMonth(d.local_date) - 1) AS is_expected_day,
    d.local_date >= c.today AS is_provisional,
    d.is_simulated AS is_simulated,
    d.basis AS basis
FROM
(
    SELECT
        b.mpp AS mpp,
        b.local_date AS local_date,
        anyIf(b.visits, b.agency = '') AS visits,
        maxIf(b.visitors, b.agency = '') AS visitors,
        maxIf(b.matters, b.agency = '') AS matters,
        countIf(b.agency != '' AND b.visits > 0) AS agencies_active,
        maxIf(b.is_simulated, b.agency = '') AS is_simulated,
        anyIf(b.basis, b.agency = '') AS basis
    FROM basis_day AS b
    GROUP BY b.mpp, b.local_date
    HAVING countIf(b.agency = '') > 0
) AS d
LEFT JOIN {include clock} AS c ON c.mpp = d.mpp
LEFT JOIN (SELECT * FROM ref_expected_days WHERE weekdays = 31) AS e ON e.month = toStartOfMonth(d.local_date);
