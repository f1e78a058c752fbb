CREATE VIEW dead_letters
(
    local_date Date COMMENT 'UTC day of the timestamp of the original record, or of its first refusal where that timestamp lies before 2000 or more than 24 hours after the refusal',
    topic String COMMENT 'Topic of the original record',
    reason String COMMENT 'Why it was refused',
    dead_letters Int64 COMMENT 'Refused records, each counted once however often it was read',
    last_at DateTime('UTC') COMMENT 'Latest of the same instants: timestamps of the original records, or their first refusals'
)
COMMENT 'Refused records by reason and day, one for each place in a topic. Unit: records. Period: one UTC day of the original record, or of its first refusal where its timestamp is not plausible.'
AS
SELECT
    toDate(dated_at, 'UTC') AS local_date,
    topic,
    refused_for AS reason,
    count() AS dead_letters,
    max(dated_at) AS last_at
FROM
(
    SELECT
        topic,
        kafka_partition,
        kafka_offset,
        argMax(reason, stored_at) AS refused_for,
        argMax(record_time, stored_at) AS stamped_at,
        min(refused_at) AS first_at,
        if(stamped_at < toDateTime64('2000-01-01 00:00:00', 3, 'UTC') OR stamped_at > first_at + INTERVAL 24 HOUR,
            first_at, stamped_at) AS dated_at
    FROM
    (
        SELECT topic, kafka_partition, kafka_offset, reason, record_time, stored_at, refused_at
        FROM refused_records
        UNION ALL
        -- Only the time counts of these rows: the others are later ones.
        SELECT topic, kafka_partition, kafka_offset, '', first_refused_at, toDateTime64(0, 3, 'UTC'), first_refused_at
        FROM first_refusals
    )
    GROUP BY topic, kafka_partition, kafka_offset
    HAVING refused_for != ''
)
GROUP BY local_date, topic, refused_for;
