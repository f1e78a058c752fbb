-- Visitors and quotas of the running month without a look at each of its days.
--
-- Distinct visitors of several days do not add up, so a row of a part of a month was of no use for them: the running
-- month's were counted from all of its days on every look. Now such a row keeps the set itself (the states, in
-- `agencies.visitor_set`), to which only the days after it are added. A row of a whole month keeps the number alone, as
-- the sets of a year would be large.
--
-- The rows lie by month and last day, no longer by MPP: of the rows of a part of a month, one for each day until they
-- are deleted, only the newest are read, and their sets are what takes long.
--
-- Unlike in 0007 a newer row of the same days replaces the older one, by the mark, of which the number of late rows is
-- enough: it only grows. Whoever reads takes the newest (FINAL). That is the one that was chosen, or one that was made
-- since from more events, which takes ten minutes at least. So a choice need not name a row, and is small: the months
-- that are not whole yet, and for each the day up to which it is stored.
--
-- It is another table, so that the old views can be read until they are made anew; the last of them (sql/views/28)
-- drops the old one. Months are stored again after that, a hundred a minute.
CREATE TABLE IF NOT EXISTS stored_months
(
    mpp LowCardinality(String),
    month Date,
    through Date,
    late_rows UInt64,
    finished_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC'),
    -- The empty agency stands for the MPP. `open_days` has a bit for each day of the month, the lowest for the first:
    -- which of them were expected is known on reading. `visitors`: of a whole month its visitors, of a part of one the
    -- issued tickets that name none, and the others in `visitor_set`, which is empty in a whole month.
    agencies Nested
    (
        agency LowCardinality(String),
        has_events UInt8,
        is_simulated UInt8,
        visits Int64,
        visitors Int64,
        visitor_set AggregateFunction(uniqExact, String),
        open_days UInt32
    ),
    channels Nested (agency LowCardinality(String), channel LowCardinality(String), visits Int64),
    services Nested (agency LowCardinality(String), service LowCardinality(String), issued Int64, completed Int64),
    quotas Nested (agency LowCardinality(String), quota_days Int64, days_at_quota Int64)
)
ENGINE = ReplacingMergeTree(late_rows)
ORDER BY (month, through, mpp)
TTL toDateTime(finished_at) + INTERVAL 7 DAY DELETE WHERE through < toLastDayOfMonth(month)
SETTINGS index_granularity = 128;

-- Quotas of a day of every MPP, as of the other tables in 0007.
ALTER TABLE quotas MODIFY SETTING deduplicate_merge_projection_mode = 'rebuild';
ALTER TABLE quotas ADD PROJECTION IF NOT EXISTS by_day (SELECT * ORDER BY local_date, mpp, agency, service);
ALTER TABLE quotas MATERIALIZE PROJECTION by_day;
