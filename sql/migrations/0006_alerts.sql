-- What `alert` writes. The topic of alerts is the truth about transitions; these tables are what is read of it and
-- what the next leader goes on from. A row that is written twice is the same row.

-- Each transition of each alert once: an alert that fires, and one that is resolved.
CREATE TABLE IF NOT EXISTS alert_states
(
    mpp LowCardinality(String),
    alert_id String,
    status LowCardinality(String) COMMENT 'firing or resolved',
    agency LowCardinality(String) COMMENT 'Empty: the whole MPP',
    kind LowCardinality(String),
    started_at DateTime('UTC'),
    resolved_at Nullable(DateTime('UTC')),
    window_start DateTime('UTC'),
    window_end DateTime('UTC'),
    observed Float64,
    expected Float64,
    expected_low Float64,
    expected_high Float64,
    score Float64,
    driving_agencies String,
    calendar_note String,
    updated_at DateTime('UTC')
)
ENGINE = ReplacingMergeTree(updated_at)
ORDER BY (mpp, alert_id, status);

-- How far the detector has judged each MPP and what it keeps in mind, step by step. `lineage` is the latest decision
-- with transitions up to and including this one: the topic tells which of them came to be, and rows of any other
-- lineage are a former leader's that lost its place.
CREATE TABLE IF NOT EXISTS alert_decisions
(
    lineage String,
    step UInt64,
    decision String,
    mpp LowCardinality(String),
    judged_to DateTime64(3, 'UTC'),
    state String COMMENT 'JSON of the detector' CODEC(ZSTD(3)),
    written_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC')
)
ENGINE = MergeTree
ORDER BY (lineage, step, mpp)
TTL toDateTime(written_at) + INTERVAL 60 DAY;

-- What each receiver has acknowledged, and when last. Under the empty alert: since when the receiver is known.
CREATE TABLE IF NOT EXISTS alert_deliveries
(
    receiver String COMMENT 'Name and a hash of the address, which may hold a secret',
    alert_id String,
    status LowCardinality(String) COMMENT 'firing, resolved, or known',
    delivered_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(delivered_at)
ORDER BY (receiver, alert_id, status)
TTL toDateTime(delivered_at) + INTERVAL 400 DAY;

CREATE TABLE IF NOT EXISTS alert_silences
(
    silence_id String,
    mpp LowCardinality(String) COMMENT 'Empty: every MPP',
    agency LowCardinality(String) COMMENT 'Empty: the whole MPP; *: any, the MPP as well',
    kind LowCardinality(String) COMMENT 'Empty: every kind',
    author String,
    reason String,
    starts_at DateTime('UTC'),
    expires_at DateTime('UTC'),
    is_removed UInt8,
    updated_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(updated_at)
ORDER BY silence_id;
