-- When a record was refused for the first time. A dead letter belongs to the day of its record's own timestamp, but a
-- producer may stamp in seconds or microseconds: such letters would lie in 1970 or 2105. They belong to the day of
-- their first refusal, which must not move when ingest is killed and refuses the record again.
ALTER TABLE dead_letters
    ADD COLUMN IF NOT EXISTS refused_at DateTime64(3, 'UTC') DEFAULT stored_at AFTER record_time;

CREATE TABLE IF NOT EXISTS first_refusals
(
    topic LowCardinality(String),
    kafka_partition UInt32,
    kafka_offset UInt64,
    first_refused_at SimpleAggregateFunction(min, DateTime64(3, 'UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (topic, kafka_partition, kafka_offset);

CREATE MATERIALIZED VIEW IF NOT EXISTS dead_letters_to_first_refusals TO first_refusals
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT topic, kafka_partition, kafka_offset, min(refused_at) AS first_refused_at
FROM dead_letters
GROUP BY topic, kafka_partition, kafka_offset;

-- What was refused before: of a letter that was sent twice the time that is still known.
INSERT INTO first_refusals
SELECT topic, kafka_partition, kafka_offset, min(refused_at) AS first_refused_at
FROM dead_letters
GROUP BY topic, kafka_partition, kafka_offset;
