CREATE VIEW peak_months
(
    {place},
    year Int64 COMMENT 'Year',
    month Date COMMENT 'First day of the month',
    visits Int64 COMMENT 'Visits: the sum of the days, or the tally',
    visits_per_open_day Nullable(Float64) COMMENT 'Visits over open days; in a tally month over expected days',
    rank_in_year Int64 COMMENT 'Rank by visits within the year, 1 for the most; ties go to the earlier month',
    is_peak Int64 COMMENT '1 for the peak month of the year so far, else 0',
    share_of_year Nullable(Float64) COMMENT 'Visits over those of the months of the year with data, 0 to 1',
    lead_over_next Nullable(Float64) COMMENT 'On the row of the peak: visits over those of the second month, minus 1 (0.1 is 10 %); else NULL',
    months_with_data Int64 COMMENT 'Months of the year with visits or a tally: how sure the peak is',
    basis String COMMENT 'What the month is read from: events or tally',
    is_provisional Int64 COMMENT '1 while the year has not ended in the zone of the MPP, else 0',
    coverage Nullable(Float64) COMMENT 'Expected days of the month that were open, over expected days, 0 to 1; 1 in a tally month',
    is_simulated Int64 COMMENT '1 if any event of the row comes from the simulator, else 0'
)
COMMENT 'Months of each MPP with visits or a tally, ranked within their year, the peak month first. Unit: visits. Period: one local month within its year.'
AS
SELECT
    m.mpp AS mpp,
    m.year AS year,
    m.month AS month,
    m.visits AS visits,
    m.visits_per_open_day AS visits_per_open_day,
    m.rank_in_year AS rank_in_year,
    m.rank_in_year = 1 AS is_peak,
    if(m.year_visits = 0, NULL, m.visits / m.year_visits) AS share_of_year,
    if(m.rank_in_year = 1 AND m.next_visits > 0, m.visits / m.next_visits - 1, NULL) AS lead_over_next,
    m.months_with_data AS months_with_data,
    m.basis AS basis,
    m.year >= toYear(c.today) AS is_provisional,
    m.coverage AS coverage,
    m.is_simulated AS is_simulated
FROM
(
    SELECT
        mpp,
        toYear(month) AS year,
        month,
        visits,
        visits_per_open_day,
        row_number() OVER (PARTITION BY mpp, toYear(month) ORDER BY visits DESC, month ASC) AS rank_in_year,
        sum(visits) OVER (PARTITION BY mpp, toYear(month)) AS year_visits,
        leadInFrame(visits) OVER (PARTITION BY mpp, toYear(month) ORDER BY visits DESC, month ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS next_visits,
        count() OVER (PARTITION BY mpp, toYear(month)) AS months_with_data,
        basis,
        coverage,
        is_simulated
    FROM month
    -- A month with events and no visit is none.
    WHERE agency = '' AND has_data
) AS m
LEFT JOIN {include clock} AS c ON c.mpp = m.mpp;
