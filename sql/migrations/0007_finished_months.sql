-- Months that need not be computed anew on every look.
--
-- A month's figures come from the states of its days, which are many: 28 rows a day for an MPP. So once a minute the
-- refreshable view `finish_months` (sql/views) adds up the days of each month that are over and stores one row in
-- `finished_months`. The month views read that row, and compute live only the days after it: today, as a rule.
--
-- No figure may hang on whether or when that happened. So
-- * a row tells what it was made of: the days up to and including `through`, and the mark of its month, which is the
--   number and the latest of all late inserts into it. An insert is late if its day is over (by UTC, which is behind
--   every zone here); `month_marks` counts these on the way in. Whatever reaches a day that is in a row is late, so the
--   mark moves on, the row is not used any more, and its month is computed live until it is stored again. (A sum over
--   inserted rows is no figure: an event that comes again only has its month stored again.)
-- * a row holds what follows from the events alone. Names, calendars, the basis and today are joined on reading.
-- * a row is never replaced by another one: `through` and the mark are part of its key, and two of one key are the
--   same (readers take one, by FINAL). So a query that has chosen a row finds it, whatever is stored in the meantime.
--
-- One insert reaches the raw table, the states and the mark one after the other. A row made between a mark and its
-- states would be used without them, for good. So a month is stored only ten minutes after the latest insert that can
-- be in it: ingest gives up an insert after two minutes and sends it again, which moves the mark again. All of it rests
-- on the server's clock: it has to be right to some minutes.
CREATE TABLE IF NOT EXISTS month_marks
(
    mpp LowCardinality(String),
    month Date,
    late_rows SimpleAggregateFunction(sum, UInt64),
    last_late_at SimpleAggregateFunction(max, DateTime64(3, 'UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (mpp, month);

-- The clock of the insert itself, whatever time a row says it was stored at. A month with punctual events alone has a
-- row as well: it tells that there is something to read.
CREATE MATERIALIZED VIEW IF NOT EXISTS queue_events_to_month_marks TO month_marks
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT
    mpp,
    toStartOfMonth(local_date) AS month,
    countIf(local_date < toDate(now64(3, 'UTC'), 'UTC')) AS late_rows,
    if(late_rows > 0, now64(3, 'UTC'), toDateTime64(0, 3, 'UTC')) AS last_late_at
FROM queue_events
GROUP BY mpp, month;

-- Of the other events only an opening and a quota make a month's figures, the quota those of the day that it is for.
CREATE MATERIALIZED VIEW IF NOT EXISTS counter_events_to_month_marks TO month_marks
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT
    mpp,
    toStartOfMonth(day) AS month,
    countIf(day < toDate(now64(3, 'UTC'), 'UTC')) AS late_rows,
    if(late_rows > 0, now64(3, 'UTC'), toDateTime64(0, 3, 'UTC')) AS last_late_at
FROM
(
    SELECT mpp, if(type = 'mpp.quota.set', period_start, local_date) AS day
    FROM counter_events
    WHERE type IN ('mpp.counter.opened', 'mpp.quota.set')
)
GROUP BY mpp, month;

-- Filled with what the raw tables hold already. An event that comes in between is met twice, which harms no mark.
INSERT INTO month_marks (mpp, month, late_rows, last_late_at)
SELECT mpp, toStartOfMonth(day) AS month, count(), now64(3, 'UTC')
FROM
(
    SELECT mpp, local_date AS day FROM queue_events
    UNION ALL
    SELECT mpp, if(type = 'mpp.quota.set', period_start, local_date)
    FROM counter_events
    WHERE type IN ('mpp.counter.opened', 'mpp.quota.set')
)
GROUP BY mpp, month;

-- One row for each month of an MPP, the days and the mark it was made of. The empty agency stands for the MPP. Rows of
-- a part of a month are of use until the next day; those of a whole month stay.
CREATE TABLE IF NOT EXISTS finished_months
(
    mpp LowCardinality(String),
    month Date,
    through Date,
    late_rows UInt64,
    last_late_at DateTime64(3, 'UTC'),
    finished_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC'),
    -- `open_days` has a bit for each day of the month, the lowest for the first: which of them were expected is known
    -- on reading. `visitors` of several days do not add up: they count once the row has the whole month.
    agencies Nested
    (
        agency LowCardinality(String),
        has_events UInt8,
        is_simulated UInt8,
        visits Int64,
        visitors Int64,
        open_days UInt32
    ),
    channels Nested (agency LowCardinality(String), channel LowCardinality(String), visits Int64),
    services Nested (agency LowCardinality(String), service LowCardinality(String), issued Int64, completed Int64),
    quotas Nested (agency LowCardinality(String), quota_days Int64, days_at_quota Int64)
)
ENGINE = ReplacingMergeTree
ORDER BY (mpp, month, through, late_rows, last_late_at)
TTL toDateTime(finished_at) + INTERVAL 7 DAY DELETE WHERE through < toLastDayOfMonth(month)
SETTINGS index_granularity = 128;

-- On which days each agency was open, by weekday: what a usual day is chosen from. A row for each weekday of an agency
-- instead of one for each day, so that "today" needs no look at every day there ever was.
CREATE TABLE IF NOT EXISTS open_days
(
    mpp LowCardinality(String),
    agency LowCardinality(String),
    -- 1 is Monday.
    weekday UInt8,
    days SimpleAggregateFunction(groupUniqArrayArray, Array(Date))
)
ENGINE = AggregatingMergeTree
ORDER BY (mpp, agency, weekday);

CREATE MATERIALIZED VIEW IF NOT EXISTS agency_days_to_open_days TO open_days
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT mpp, agency, toDayOfWeek(local_date) AS weekday, groupUniqArray(local_date) AS days
FROM agency_days
WHERE has_visit OR is_opened
GROUP BY mpp, agency, weekday;

INSERT INTO open_days (mpp, agency, weekday, days)
SELECT mpp, agency, toDayOfWeek(local_date) AS weekday, groupUniqArray(local_date)
FROM agency_days
WHERE has_visit OR is_opened
GROUP BY mpp, agency, weekday;

-- The keys begin with the MPP, so one day of every MPP lies all over a table. A projection keeps the rows by day as
-- well: today, and whatever day is not finished, is read from there. A merge changes rows, so it makes the projection
-- anew.
ALTER TABLE agency_days MODIFY SETTING deduplicate_merge_projection_mode = 'rebuild';
ALTER TABLE agency_days ADD PROJECTION IF NOT EXISTS by_day (SELECT * ORDER BY local_date, mpp, agency);
ALTER TABLE agency_days MATERIALIZE PROJECTION by_day;
ALTER TABLE legs MODIFY SETTING deduplicate_merge_projection_mode = 'rebuild';
ALTER TABLE legs ADD PROJECTION IF NOT EXISTS by_day (SELECT * ORDER BY local_date, mpp, agency, ticket_id);
ALTER TABLE legs MATERIALIZE PROJECTION by_day;
ALTER TABLE leg_services MODIFY SETTING deduplicate_merge_projection_mode = 'rebuild';
ALTER TABLE leg_services ADD PROJECTION IF NOT EXISTS by_day (SELECT * ORDER BY local_date, mpp, agency, ticket_id);
ALTER TABLE leg_services MATERIALIZE PROJECTION by_day;
ALTER TABLE counter_changes MODIFY SETTING deduplicate_merge_projection_mode = 'rebuild';
ALTER TABLE counter_changes ADD PROJECTION IF NOT EXISTS by_day (SELECT * ORDER BY local_date, mpp, agency, counter);
ALTER TABLE counter_changes MATERIALIZE PROJECTION by_day;

-- The readers of a part, and the MPPs of their part: from the reference data, which is to be loaded again for it.
CREATE TABLE IF NOT EXISTS ref_readers
(
    user_name String,
    mpp String,
    utc_offset_minutes Int32
)
ENGINE = MergeTree
ORDER BY user_name;

TRUNCATE TABLE reference_versions;
