CREATE VIEW mpp_comparison_month
(
    {place},
    month Date COMMENT 'First day of the month',
    visits Int64 COMMENT 'Visits: the sum of the days, or the tally',
    open_days Nullable(Int64) COMMENT 'Days with a visit or an opened counter anywhere; NULL in a tally month',
    agencies_active Int64 COMMENT 'Agencies with at least one visit',
    visits_per_open_day Nullable(Float64) COMMENT 'Visits over open days; in a tally month over expected days',
    visits_per_agency_day Nullable(Float64) COMMENT 'Sum of the visits of the agencies over the sum of their open days; in tally months over expected days',
    change_on_previous_month Nullable(Float64) COMMENT 'Visits over those of the month before, minus 1 (0.1 is 10 %); NULL on a provisional row or without that month',
    change_on_last_year Nullable(Float64) COMMENT 'Visits over those of the same month last year, minus 1 (0.1 is 10 %); NULL on a provisional row or without that month',
    visits_year_to_date Int64 COMMENT 'Visits from January to this month',
    change_year_to_date Nullable(Float64) COMMENT 'The visits of the ended months up to this one that both years have, over those of last year, minus 1 (0.1 is 10 %); NULL if there is none',
    rank_in_month Int64 COMMENT 'Rank by visits per open day over all MPPs, 1 for the most; ties by slug',
    coverage Nullable(Float64) COMMENT 'Expected days that were open, over expected days, 0 to 1; 1 in a tally month',
    basis String COMMENT 'What the month is read from: events or tally',
    is_provisional Int64 COMMENT '1 while the month has not ended in the zone of the MPP, else 0',
    previous_month_basis String COMMENT 'Basis of the month before; empty where there is none',
    last_year_basis String COMMENT 'Basis of the same month last year; empty where there is none',
    is_simulated Int64 COMMENT '1 if any event of the row comes from the simulator, else 0'
)
COMMENT 'MPPs side by side, month by month with visits or a tally: levels per open day, change on the month before and on last year, year to date, rank over all MPPs. Unit: visits. Period: one local month.'
AS
SELECT
    m.mpp AS mpp,
    m.month AS month,
    m.visits AS visits,
    m.open_days AS open_days,
    m.agencies_active AS agencies_active,
    m.visits_per_open_day AS visits_per_open_day,
    if(m.agency_days = 0, NULL, m.agency_visits / m.agency_days) AS visits_per_agency_day,
    if(m.is_provisional OR m.previous_visits = 0, NULL, m.visits / m.previous_visits - 1) AS change_on_previous_month,
    if(m.is_provisional OR m.last_year_visits = 0, NULL, m.visits / m.last_year_visits - 1) AS change_on_last_year,
    m.year_to_date AS visits_year_to_date,
    if(m.compared_last_year = 0, NULL, m.compared / m.compared_last_year - 1) AS change_year_to_date,
    m.rank_in_month AS rank_in_month,
    m.coverage AS coverage,
    m.basis AS basis,
    m.is_provisional AS is_provisional,
    m.previous_basis AS previous_month_basis,
    m.basis_last_year AS last_year_basis,
    m.is_simulated AS is_simulated
FROM
(
    SELECT
        *,
        -- Year to date: of both years the ended months that both have.
        sum(visits) OVER year_so_far AS year_to_date,
        sumIf(visits, has_last_year AND NOT is_provisional) OVER year_so_far AS compared,
        sumIf(last_year_visits, has_last_year AND NOT is_provisional) OVER year_so_far AS compared_last_year
    FROM
    (
        SELECT
            *,
            toRelativeMonthNum(month) AS month_number,
            row_number() OVER (PARTITION BY month ORDER BY visits_per_open_day DESC NULLS LAST, mpp ASC) AS rank_in_month,
            max(visits) OVER month_before AS previous_visits,
            max(basis) OVER month_before AS previous_basis,
            count() OVER year_before > 0 AS has_last_year,
            max(visits) OVER year_before AS last_year_visits,
            max(basis) OVER year_before AS basis_last_year
        -- Of all MPPs, as ranks are.
        FROM every_month_of_mpp
        -- A month with events and no visit is not compared or ranked, and nothing is compared with it.
        WHERE has_data
        -- Each has at most one row; where it has none, `max` gives 0 or the empty text.
        WINDOW
            month_before AS (PARTITION BY mpp ORDER BY month_number RANGE BETWEEN 1 PRECEDING AND 1 PRECEDING),
            year_before AS (PARTITION BY mpp ORDER BY month_number RANGE BETWEEN 12 PRECEDING AND 12 PRECEDING)
    )
    WINDOW year_so_far AS (PARTITION BY mpp, toYear(month) ORDER BY month)
) AS m;
