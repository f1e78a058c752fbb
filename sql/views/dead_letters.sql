CREATE OR REPLACE VIEW {bi:Identifier}.dead_letters
(
    local_date Date COMMENT 'UTC day of the timestamp of the original record',
    topic String COMMENT 'Topic of the original record',
    reason String COMMENT 'Why it was refused',
    dead_letters Int64 COMMENT 'Refused records, each counted once however often it was read',
    last_at DateTime('UTC') COMMENT 'Latest timestamp of the original records'
)
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT
    toDate(refused_at, 'UTC') AS local_date,
    topic,
    refused_for AS reason,
    count() AS dead_letters,
    max(refused_at) AS last_at
FROM
(
    SELECT
        topic,
        kafka_partition,
        kafka_offset,
        argMax(reason, stored_at) AS refused_for,
        argMax(record_time, stored_at) AS refused_at
    FROM dead_letters
    GROUP BY topic, kafka_partition, kafka_offset
)
GROUP BY local_date, topic, refused_for
COMMENT 'Refused records by reason and day, one for each place in a topic. Unit: records. Period: one UTC day of the original record.';
