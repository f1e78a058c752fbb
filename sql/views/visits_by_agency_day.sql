CREATE VIEW visits_by_agency_day
(
    {place},
    {agency},
    local_date Date COMMENT 'Local day',
    visits Int64 COMMENT 'Visits: distinct tickets with an issued, called, started, completed or transferred event at the agency, or transferred to it',
    visitors Nullable(Int64) COMMENT 'Visitors: distinct visitor ids of the issued tickets, plus issued tickets that name none; on a tally day the tally of visitors, else NULL',
    matters Nullable(Int64) COMMENT 'Matters: over the issued tickets, the greatest number of matters of each; NULL on a tally day',
    completed Nullable(Int64) COMMENT 'Distinct tickets with a completed event at the agency; NULL on a tally day',
    missed Nullable(Int64) COMMENT 'Distinct tickets called when nobody came; NULL on a tally day',
    cancelled Nullable(Int64) COMMENT 'Distinct tickets cancelled; NULL on a tally day',
    refused Nullable(Int64) COMMENT 'Distinct refusals: tickets not given, for quota or another reason; NULL on a tally day',
    transferred_in Nullable(Int64) COMMENT 'Distinct tickets transferred to the agency from another one; NULL on a tally day',
    is_provisional Int64 COMMENT '1 while the day has not ended in the zone of the MPP, else 0',
    is_simulated Int64 COMMENT '1 if any event of the row comes from the simulator, else 0',
    basis String COMMENT 'What the day is read from: events, or tally: a tally of visits of exactly this day, of before the MPP was live (live_since) or where that is not set'
)
COMMENT 'Visits and tickets of each agency by local day, for every day with any queue event of the agency or a tally of it. Unit: tickets, visitors or matters. Period: one local day.'
AS
SELECT
    d.mpp AS mpp,
    d.agency AS agency,
    d.local_date AS local_date,
    d.visits AS visits,
    d.visitors AS visitors,
    d.matters AS matters,
    d.completed AS completed,
    d.missed AS missed,
    d.cancelled AS cancelled,
    d.refused AS refused,
    d.transferred_in AS transferred_in,
    d.local_date >= c.today AS is_provisional,
    d.is_simulated AS is_simulated,
    d.basis AS basis
FROM basis_day AS d
LEFT JOIN {include clock} AS c ON c.mpp = d.mpp
WHERE d.agency != '';
