-- Each month of an MPP with events, and which of its days are read from its finished row: those up to `through`, which
-- is the day before the month where no row is used. A row is used while nothing has come late into its month since,
-- and from two minutes after it was begun: making one takes a minute at most, so it has been there for whoever sees it
-- chosen. Rows of a part of a month are not used on the last day before they are deleted.
-- Whoever needs both the row and the days after it asks in one scalar subquery for the months that are not whole: two
-- looks could see two moments, and count days twice or not at all. (A view with a definer does not share snapshots of
-- its tables.)
CREATE OR REPLACE VIEW month_in_use AS
SELECT
    m.mpp AS mpp,
    m.month AS month,
    max(if(f.through >= m.month, f.through, m.month - 1)) AS through
FROM
(
    SELECT mpp, month, sum(late_rows) AS late_rows
    FROM month_marks
    GROUP BY mpp, month
) AS m
LEFT JOIN
(
    SELECT mpp, month, through, late_rows
    FROM stored_months
    WHERE finished_at <= now64(3, 'UTC') - toIntervalMinute(2)
        AND (through = toLastDayOfMonth(month) OR finished_at > now64(3, 'UTC') - toIntervalDay(6))
) AS f ON f.mpp = m.mpp AND f.month = m.month AND f.late_rows = m.late_rows
GROUP BY m.mpp, m.month;
