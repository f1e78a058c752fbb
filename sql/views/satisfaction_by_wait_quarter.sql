CREATE VIEW satisfaction_by_wait_quarter
(
    {place},
    {agency},
    quarter Date COMMENT 'First day of the quarter',
    wait_bucket String COMMENT 'How long the visit waited before it was called, started or left: 00-05, 05-15, 15-30, 30-60 or 60+ minutes (from the first up to, not including, the second), or unknown',
    responses Int64 COMMENT 'Survey responses that name the ticket of such a visit',
    ikm Nullable(Float64) COMMENT 'Index of satisfaction, 25 to 100, not rounded; NULL while an element has no score',
    ikm_low Nullable(Float64) COMMENT 'Lower end of the 95 % interval of the index; NULL below two responses or without ikm',
    ikm_high Nullable(Float64) COMMENT 'Upper end of the 95 % interval of the index; NULL below two responses or without ikm',
    is_provisional Int64 COMMENT '1 while the quarter has not ended in the zone of the MPP, else 0',
    is_simulated Int64 COMMENT '1 if any response of the row comes from the simulator, else 0'
)
COMMENT 'Does waiting cost satisfaction? Survey responses of each agency by quarter and by how long their visit waited: those that name a ticket of the same agency and day. Unit: responses and index 25 to 100. Period: one local quarter.'
AS
SELECT
    s.mpp AS mpp,
    s.agency AS agency,
    s.quarter AS quarter,
    s.wait_bucket AS wait_bucket,
    {include score_figures},
    c.today < addQuarters(s.quarter, 1) AS is_provisional,
    s.any_simulated AS is_simulated
FROM
(
    SELECT
        a.mpp AS mpp,
        a.agency AS agency,
        toStartOfQuarter(a.local_date) AS quarter,
        l.wait_bucket AS wait_bucket,
        max(a.is_simulated) AS any_simulated,
        {include score_sums}
    -- Legs on the left: all of them pass by, and the answers are what is kept in memory.
    FROM
    (
        WITH
            {include leg_figures}
        SELECT mpp, local_date, agency, ticket_id, wait_bucket
        FROM legs FINAL
        PREWHERE mpp IN (SELECT mpp FROM own_mpps)
        WHERE first_visit_local IS NOT NULL
    ) AS l
    INNER JOIN (SELECT * FROM survey_answer WHERE ticket_id != '') AS a
        ON a.mpp = l.mpp AND a.local_date = l.local_date AND a.agency = l.agency AND a.ticket_id = l.ticket_id
    GROUP BY a.mpp, a.agency, quarter, l.wait_bucket
) AS s
LEFT JOIN {include clock} AS c ON c.mpp = s.mpp;
