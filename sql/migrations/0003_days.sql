-- Stored days and months, so that a look at a year does not go through millions of legs.
--
-- Once a minute the refreshable view `store_days` computes days that have ended from their legs and stores them here;
-- `store_months` does the same for months, as visitors do not add up over days. No figure may depend on
-- whether or when that happened, so:
-- * A row holds what follows from the events alone: no name, no calendar, no standard, no basis, nothing of today.
-- * A row carries the mark of the legs that it was computed from (0002), read in the same scan. The views `day`,
--   `day_parts` and `month` use it only while the legs have this mark, and compute from the legs else.
-- * All rows of a day are stored in one block (the settings of `store_days` see to it), so they are in one part: seen
--   whole or not at all, on every replica. A row that is stored again replaces the older one (FINAL). So a query that
--   has chosen a stored day finds it, whatever is stored meanwhile: that one, or a newer one, which is right as well.
-- * A row counts from five minutes after it was begun, and storing is given up after four: ClickHouse takes a query's view
--   of its tables before it asks which rows are chosen, so a row that is chosen has to have been there before.
-- * The order of mark and rows on other replicas does not matter either: the mark that decides is that of the replica's
--   own legs, and a row that does not match it is not used.
CREATE TABLE IF NOT EXISTS day_figures
(
    mpp LowCardinality(String),
    local_date Date,
    agency LowCardinality(String) COMMENT 'Empty: the MPP',
    mark UInt64,
    is_simulated UInt8,
    visits UInt32,
    issued UInt32,
    unnamed_visitors UInt32 COMMENT 'Issued tickets that name no visitor',
    visitor_hashes Array(UInt64) COMMENT 'The visitors that are named, each once',
    matters UInt32,
    most_matters UInt8 COMMENT 'Of one ticket at one agency',
    completed UInt32,
    missed UInt32,
    cancelled UInt32,
    refused UInt32,
    refused_for_quota UInt32,
    transferred_in UInt32,
    never_called UInt32,
    waits_ms Array(UInt32) COMMENT 'Of every leg that has one, sorted' CODEC(T64, LZ4),
    services_ms Array(UInt32) COMMENT 'Service times of the legs, likewise' CODEC(T64, LZ4),
    -- What the day divides into. Of agencies alone, as are the waits.
    channels Nested (channel LowCardinality(String), issued UInt32),
    services Nested (service LowCardinality(String), issued UInt32, completed UInt32),
    wait_buckets Nested (bucket LowCardinality(String), visits UInt32, completed UInt32, missed UInt32, cancelled UInt32,
        transferred UInt32, simulated UInt32),
    begun_at DateTime64(3, 'UTC') COMMENT 'When storing it was begun',
    stored_at DateTime64(3, 'UTC') COMMENT 'The same; decides which row is the newest'
)
ENGINE = ReplacingMergeTree(stored_at)
PARTITION BY toYYYYMM(local_date)
ORDER BY (mpp, agency, local_date)
SETTINGS index_granularity = 256;

-- Months that have ended: the sums of their days, and their distinct visitors.
CREATE TABLE IF NOT EXISTS month_figures
(
    mpp LowCardinality(String),
    month Date,
    agency LowCardinality(String) COMMENT 'Empty: the MPP',
    mark UInt64 COMMENT 'The sum of the marks of its days',
    is_simulated UInt8,
    visits UInt32,
    visitors UInt32,
    begun_at DateTime64(3, 'UTC') COMMENT 'When storing it was begun',
    stored_at DateTime64(3, 'UTC') COMMENT 'The same; decides which row is the newest'
)
ENGINE = ReplacingMergeTree(stored_at)
ORDER BY (mpp, month, agency);
