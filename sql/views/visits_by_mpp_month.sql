CREATE VIEW visits_by_mpp_month
(
    {place},
    month Date COMMENT 'First day of the month',
    visits Int64 COMMENT 'Visits: the sum of the days, or the tally',
    visitors Nullable(Int64) COMMENT 'Visitors: distinct ids of the tickets issued in the month, and on each day the tickets without one; in a tally month the tally of visitors, NULL without one',
    open_days Nullable(Int64) COMMENT 'Days with a visit or an opened counter anywhere; NULL in a tally month',
    expected_days Int64 COMMENT 'Days Monday to Friday without public holiday, election day or joint leave; in a running month up to today',
    visits_per_open_day Nullable(Float64) COMMENT 'Visits over open days; in a tally month over expected days',
    agencies_active Int64 COMMENT 'Agencies with at least one visit',
    basis String COMMENT 'What the month is read from: events or tally',
    is_provisional Int64 COMMENT '1 while the month has not ended in the zone of the MPP, else 0',
    coverage Nullable(Float64) COMMENT 'Expected days that were open, over expected days, 0 to 1; 1 in a tally month',
    is_simulated Int64 COMMENT '1 if any event of the row comes from the simulator, else 0'
)
COMMENT 'Visits of each MPP by month, read from events or from a tally of the whole month. Unit: visits. Period: one local month.'
AS
SELECT
    m.mpp AS mpp,
    m.month AS month,
    m.visits AS visits,
    m.visitors AS visitors,
    m.open_days AS open_days,
    m.expected_days AS expected_days,
    m.visits_per_open_day AS visits_per_open_day,
    m.agencies_active AS agencies_active,
    m.basis AS basis,
    m.is_provisional AS is_provisional,
    m.coverage AS coverage,
    m.is_simulated AS is_simulated
FROM month_of_mpp AS m;
