-- The table gets a name of its own: `dead_letters` is the view that counts its rows. Meanwhile ingest finds no such
-- table and tries again.
RENAME TABLE IF EXISTS dead_letters TO refused_records;

DROP VIEW IF EXISTS dead_letters_to_first_refusals;

CREATE MATERIALIZED VIEW IF NOT EXISTS refused_records_to_first_refusals TO first_refusals
DEFINER = CURRENT_USER SQL SECURITY DEFINER
AS
SELECT topic, kafka_partition, kafka_offset, min(refused_at) AS first_refused_at
FROM refused_records
GROUP BY topic, kafka_partition, kafka_offset;

-- An ingest that knows the new name may have inserted before the view was there. A minimum twice is the same.
INSERT INTO first_refusals
SELECT topic, kafka_partition, kafka_offset, min(refused_at)
FROM refused_records
GROUP BY topic, kafka_partition, kafka_offset;
