-- Reference data as ClickHouse reads it. `migrate` fills copies and exchanges them with these tables, so that a
-- reader sees either the old version or the new one. No access rights here: those are files of the server.

CREATE TABLE IF NOT EXISTS reference_versions
(
    version String COMMENT 'SHA-256 of the reference files'' content',
    loaded_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY loaded_at;

CREATE TABLE IF NOT EXISTS ref_mpps
(
    mpp String,
    mpp_name String,
    regency_code String,
    regency String,
    province_code String,
    province String,
    utc_offset_minutes Int32,
    live_since Nullable(Date),
    opens_at_minute Int32,
    closes_at_minute Int32
)
ENGINE = MergeTree
ORDER BY mpp;

CREATE TABLE IF NOT EXISTS ref_agencies
(
    mpp String,
    agency String,
    agency_name String,
    weekdays UInt8 COMMENT 'Weekdays on which the agency is expected to be open, as bits, the lowest for Monday',
    standard_wait_seconds Nullable(Int64)
)
ENGINE = MergeTree
ORDER BY (mpp, agency);

CREATE TABLE IF NOT EXISTS ref_services
(
    mpp String,
    agency String,
    service String,
    service_name String
)
ENGINE = MergeTree
ORDER BY (mpp, agency, service);

-- Public holidays, election days and joint leave are holidays. Every day that a Date holds has a row.
CREATE TABLE IF NOT EXISTS ref_days
(
    local_date Date,
    is_holiday UInt8
)
ENGINE = MergeTree
ORDER BY local_date;

-- The expected days of a month: those on one of the opening weekdays that are no holiday. As bits, the lowest for the
-- first of the month. `weekdays`: the opening weekdays as bits, the lowest for Monday; 31 is Monday to Friday, which an
-- MPP has. There are rows for these and for each set that an agency of the reference data has. The rule itself stands
-- in sql/expected-days.ts, for SQL nowhere else.
CREATE TABLE IF NOT EXISTS ref_expected_days
(
    weekdays UInt8,
    month Date,
    days UInt32
)
ENGINE = MergeTree
ORDER BY (weekdays, month);

CREATE TABLE IF NOT EXISTS ref_published_figures
(
    mpp String,
    agency String,
    period_start String,
    period_end String,
    unit String,
    value Float64,
    kind String,
    source String
)
ENGINE = MergeTree
ORDER BY (mpp, agency, unit, period_start);

-- What `data_dictionary` shows: the comments of the views, noted by `migrate` after it has made them.
CREATE TABLE IF NOT EXISTS view_columns
(
    view String,
    column String,
    position UInt64,
    type String,
    meaning String
)
ENGINE = MergeTree
ORDER BY (view, position);

-- The readers of a part, and the MPPs of their part.
CREATE TABLE IF NOT EXISTS ref_readers
(
    user_name String,
    mpp String,
    utc_offset_minutes Int32
)
ENGINE = MergeTree
ORDER BY user_name;
