CREATE VIEW waits_by_mpp_month
(
    {place},
    month Date COMMENT 'First day of the month',
    {include wait_columns},
    is_provisional Int64 COMMENT '1 while the month has not ended in the zone of the MPP, else 0',
    is_simulated Int64 COMMENT '1 if any event of the row comes from the simulator, else 0'
)
COMMENT 'Waiting and service times of each MPP by month, over all visits of the month, for every month with a visit. Unit: visits (legs) and seconds. Period: one local month.'
AS
SELECT
    w.mpp AS mpp,
    w.month AS month,
    w.* EXCEPT (mpp, month, is_simulated),
    c.today <= toLastDayOfMonth(w.month) AS is_provisional,
    w.is_simulated AS is_simulated
FROM
(
    SELECT
        d.mpp AS mpp,
        d.month AS month,
        max(d.is_simulated) AS is_simulated,
        {include wait_figures}
    FROM month_parts AS d
    LEFT JOIN ref_agencies AS s ON s.mpp = d.mpp AND s.agency = d.agency
    GROUP BY d.mpp, d.month
    HAVING sum(d.visits) > 0
) AS w
LEFT JOIN {include clock} AS c ON c.mpp = w.mpp;
