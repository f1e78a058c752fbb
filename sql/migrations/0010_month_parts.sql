-- A stored month holds what its days hold, so that waits, services and channels of a year do not go through its days.
-- Months that are stored already lack it: they are stored again.
DROP VIEW IF EXISTS store_months;

ALTER TABLE month_figures
    ADD COLUMN IF NOT EXISTS never_called UInt32 AFTER visitors,
    ADD COLUMN IF NOT EXISTS waits_ms Array(UInt32) COMMENT 'Of every leg that has one, sorted' CODEC(T64, LZ4) AFTER never_called,
    ADD COLUMN IF NOT EXISTS services_ms Array(UInt32) COMMENT 'Service times of the legs, likewise' CODEC(T64, LZ4) AFTER waits_ms,
    ADD COLUMN IF NOT EXISTS `channels.channel` Array(LowCardinality(String)) AFTER services_ms,
    ADD COLUMN IF NOT EXISTS `channels.issued` Array(UInt32) AFTER `channels.channel`,
    ADD COLUMN IF NOT EXISTS `services.service` Array(LowCardinality(String)) AFTER `channels.issued`,
    ADD COLUMN IF NOT EXISTS `services.issued` Array(UInt32) AFTER `services.service`,
    ADD COLUMN IF NOT EXISTS `services.completed` Array(UInt32) AFTER `services.issued`,
    ADD COLUMN IF NOT EXISTS `wait_buckets.bucket` Array(LowCardinality(String)) AFTER `services.completed`,
    ADD COLUMN IF NOT EXISTS `wait_buckets.visits` Array(UInt32) AFTER `wait_buckets.bucket`,
    ADD COLUMN IF NOT EXISTS `wait_buckets.completed` Array(UInt32) AFTER `wait_buckets.visits`,
    ADD COLUMN IF NOT EXISTS `wait_buckets.missed` Array(UInt32) AFTER `wait_buckets.completed`,
    ADD COLUMN IF NOT EXISTS `wait_buckets.cancelled` Array(UInt32) AFTER `wait_buckets.missed`,
    ADD COLUMN IF NOT EXISTS `wait_buckets.transferred` Array(UInt32) AFTER `wait_buckets.cancelled`,
    ADD COLUMN IF NOT EXISTS `wait_buckets.simulated` Array(UInt32) AFTER `wait_buckets.transferred`;

ALTER TABLE month_figures DROP PARTITION ALL;

-- Today's legs of every MPP lie all over the table, a few rows in each place: smaller compressed blocks, so that
-- ClickHouse does not unpack sixteen granules to read one.
ALTER TABLE legs MODIFY SETTING min_compress_block_size = 8192;
