-- After the views: they read none of this any more.
--
-- What follows from a leg stands in sql/views/parts/leg_figures.sql, and the text of `period_tally` is included where it
-- was read. Each mention of a table in a query costs time for every column that the table computes, asked for or not.
ALTER TABLE legs
    DROP COLUMN IF EXISTS services_issued,
    DROP COLUMN IF EXISTS services_completed,
    DROP COLUMN IF EXISTS channel,
    DROP COLUMN IF EXISTS service,
    DROP COLUMN IF EXISTS is_never_called,
    DROP COLUMN IF EXISTS wait_bucket,
    DROP COLUMN IF EXISTS waited_ms,
    DROP COLUMN IF EXISTS service_ms,
    DROP COLUMN IF EXISTS wait_ms,
    DROP COLUMN IF EXISTS last_ended_at,
    DROP COLUMN IF EXISTS last_attended_at,
    DROP COLUMN IF EXISTS first_attended_at,
    DROP COLUMN IF EXISTS is_issued,
    DROP COLUMN IF EXISTS is_visit;

DROP VIEW IF EXISTS period_tally;
