-- Sorted by dimension first: a question asks for one dimension, and now reads that alone instead of every row of its
-- hours. Filled anew from facts.
CREATE OR REPLACE TABLE aggregates
(
    hour       DateTime('UTC'),
    dimension  LowCardinality(String) COMMENT 'what is counted: total, channel, category, agency, ...',
    key        LowCardinality(String) COMMENT 'its code',
    other      LowCardinality(String) COMMENT 'second code of a pair such as category_province, else empty',
    complaints UInt64 COMMENT 'distinct complaints',
    revision   UInt128
)
ENGINE = ReplacingMergeTree(revision)
PARTITION BY toYYYYMM(hour)
ORDER BY (dimension, key, other, hour)
COMMENT 'Hourly counts with superseded revisions; read the views hourly and daily instead';

INSERT INTO aggregates (hour, dimension, key, other, complaints, revision)
SELECT hour, dimension, key, other, complaints, revision FROM recount
SETTINGS max_partitions_per_insert_block = 10000, max_bytes_before_external_group_by = 1000000000;

-- Every recompute writes the hour's total too, so that row tells the hour's greatest revision.
CREATE OR REPLACE VIEW hourly AS
SELECT toTimeZone(hour, 'Asia/Bangkok') AS hour, dimension, key, other, complaints, revision
FROM aggregates FINAL
WHERE (aggregates.hour, revision) IN (SELECT hour, max(revision) FROM aggregates WHERE dimension = 'total' GROUP BY hour)
COMMENT 'Complaints per hour and dimension, current revision';

-- The day from the sort key, not from submitted: a question about some days then reads those alone. Bangkok is seven
-- whole hours ahead, so both are the same day.
CREATE OR REPLACE VIEW complaints AS
SELECT * EXCEPT (hour), toTimeZone(hour, 'Asia/Bangkok') AS hour, toDate(facts.hour, 'Asia/Bangkok') AS day
FROM facts FINAL
COMMENT 'One row per complaint, as last decided';
