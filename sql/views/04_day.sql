-- Days, of agencies and, under the empty agency, of the reader's own MPPs: plain numbers. A stored row where the legs still
-- have the mark that it was computed from (sql/migrations/0003), else computed now.
-- Made for: own
CREATE OR REPLACE VIEW day AS
WITH
{include choice},
toDate(0) AS first_day
-- In brackets, as each part of a UNION ALL would get what stands above it, and ClickHouse would analyse it twice.
SELECT * FROM
(
    {include day_rows}
);
