-- Raw tables: one row for each event, one table for each topic.
-- ReplacingMergeTree drops repeats in its own time; nothing that reads may rely on that, so every figure comes from
-- states that merge to the same with repeats. `mpp` leads every key: it would be the sharding key of a cluster.
-- `content_hash` stands last in the key, so that one identity with two contents keeps both and `doctor` finds them.
-- Times are UTC; `local_time` is the wall clock of the MPP, as a view cannot take a time zone from a column.
-- Codecs: T64 leaves out the bits that all times of a block share (a time takes 3.5 bytes in place of 5.3); identities
-- are hexadecimal digits as a rule, of which ZSTD needs half.

CREATE TABLE IF NOT EXISTS queue_events
(
    mpp LowCardinality(String),
    local_date Date,
    agency LowCardinality(String),
    ticket_id String,
    type LowCardinality(String),
    time DateTime64(3, 'UTC') CODEC(T64, LZ4),
    local_time DateTime64(3, 'UTC') CODEC(T64, LZ4),
    source LowCardinality(String),
    id String CODEC(ZSTD(1)),
    service LowCardinality(String),
    to_agency LowCardinality(String),
    to_service LowCardinality(String),
    ticket_number String,
    visitor_id String,
    channel LowCardinality(String),
    matters UInt8,
    counter LowCardinality(String),
    outcome LowCardinality(String),
    reason LowCardinality(String),
    kafka_partition UInt32,
    kafka_offset UInt64 CODEC(T64, LZ4),
    record_time DateTime64(3, 'UTC') CODEC(T64, LZ4),
    stored_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC') CODEC(T64, LZ4),
    content_hash UInt64 MATERIALIZED sipHash64(
        type, time, agency, ticket_id, service, to_agency, to_service, ticket_number, visitor_id, channel, matters,
        counter, outcome, reason)
)
ENGINE = ReplacingMergeTree(stored_at)
PARTITION BY toYear(local_date)
PRIMARY KEY (mpp, local_date, agency, ticket_id)
ORDER BY (mpp, local_date, agency, ticket_id, source, id, content_hash);

CREATE TABLE IF NOT EXISTS survey_events
(
    mpp LowCardinality(String),
    local_date Date,
    agency LowCardinality(String),
    response_id String,
    time DateTime64(3, 'UTC') CODEC(T64, LZ4),
    source LowCardinality(String),
    id String CODEC(ZSTD(1)),
    service LowCardinality(String),
    ticket_id String,
    -- 0 stands for an element that the form does not score.
    requirements UInt8,
    procedure UInt8,
    time_score UInt8,
    cost UInt8,
    product UInt8,
    competence UInt8,
    behaviour UInt8,
    complaints UInt8,
    facilities UInt8,
    kafka_partition UInt32,
    kafka_offset UInt64 CODEC(T64, LZ4),
    record_time DateTime64(3, 'UTC') CODEC(T64, LZ4),
    stored_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC') CODEC(T64, LZ4),
    content_hash UInt64 MATERIALIZED sipHash64(
        time, agency, response_id, service, ticket_id, requirements, procedure, time_score, cost, product,
        competence, behaviour, complaints, facilities)
)
ENGINE = ReplacingMergeTree(stored_at)
PARTITION BY toYear(local_date)
PRIMARY KEY (mpp, local_date, agency, response_id)
ORDER BY (mpp, local_date, agency, response_id, source, id, content_hash);

CREATE TABLE IF NOT EXISTS counter_events
(
    mpp LowCardinality(String),
    local_date Date,
    agency LowCardinality(String),
    type LowCardinality(String),
    time DateTime64(3, 'UTC') CODEC(T64, LZ4),
    source LowCardinality(String),
    id String CODEC(ZSTD(1)),
    counter LowCardinality(String),
    service LowCardinality(String),
    -- The days that a quota (one), a footfall count (one, the local day of its `from`) or a tally is for.
    period_start Date,
    period_end Date,
    sensor LowCardinality(String),
    from_time DateTime64(3, 'UTC') CODEC(T64, LZ4),
    to_time DateTime64(3, 'UTC') CODEC(T64, LZ4),
    unit LowCardinality(String),
    -- The quota, the people who entered, or the tally's count.
    amount Int64,
    revision Int64,
    publisher LowCardinality(String),
    kafka_partition UInt32,
    kafka_offset UInt64 CODEC(T64, LZ4),
    record_time DateTime64(3, 'UTC') CODEC(T64, LZ4),
    stored_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC') CODEC(T64, LZ4),
    content_hash UInt64 MATERIALIZED sipHash64(
        type, time, agency, counter, service, period_start, period_end, sensor, from_time, to_time, unit, amount,
        revision, publisher)
)
ENGINE = ReplacingMergeTree(stored_at)
PARTITION BY toYear(local_date)
PRIMARY KEY (mpp, local_date, agency)
ORDER BY (mpp, local_date, agency, source, id, content_hash);

-- What was refused, by the place of the original record: a record refused again after a kill is the same row.
CREATE TABLE IF NOT EXISTS dead_letters
(
    topic LowCardinality(String),
    kafka_partition UInt32,
    kafka_offset UInt64,
    reason LowCardinality(String),
    detail String,
    record_time DateTime64(3, 'UTC'),
    refused_at DateTime64(3, 'UTC') DEFAULT stored_at,
    stored_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(stored_at)
ORDER BY (topic, kafka_partition, kafka_offset);

-- When a record was refused for the first time. A dead letter belongs to the day of its record's own timestamp, but a
-- producer may stamp in seconds or microseconds: such letters would lie in 1970 or 2105. They belong to the day of
-- their first refusal, which must not move when ingest is killed and refuses the record again.
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

-- Which dead letters were sent back into their topic: written by the command that does so and by ingest on reading
-- them there, so that it can be told from the topics alone.
CREATE TABLE IF NOT EXISTS dead_letter_replays
(
    dead_letter String COMMENT 'topic:partition:offset of the original record',
    replayed_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(replayed_at)
ORDER BY dead_letter;
