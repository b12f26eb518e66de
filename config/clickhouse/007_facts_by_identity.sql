-- A complaint counts once, in the hour of `submitted` of its newest version, also when versions of it come with several hours.
-- Facts, filings and hourly counts replace `facts` and `aggregates`. They have new names so that a sink of the release
-- before can neither insert nor recompute any more, and hence commits nothing that would be missed here.
-- Every statement may run twice and by two programs at once: what is copied replaces itself.
CREATE TABLE IF NOT EXISTS complaint_facts
(
    hour         DateTime('UTC') COMMENT 'hour of submitted',
    complaint_id UUID,
    version      UInt64 COMMENT 'grows with every revision, correction and newer rule set or model; below 2^53',
    precedence   UInt64 DEFAULT version * 2 COMMENT 'of the rows of a complaint in an hour the greatest stands; odd: the complaint has moved to another hour',
    moved        UInt8 ALIAS precedence % 2 COMMENT '1: the newest version of the complaint has another hour',
    submitted    DateTime64(3, 'UTC') COMMENT 'the channel''s time of the complaint',
    received     DateTime64(3, 'UTC') COMMENT 'when this system took it in',
    channel      LowCardinality(String),
    reference    String COMMENT 'the channel''s own reference, empty if none',
    text         String COMMENT 'personal data removed' CODEC(ZSTD(1)),
    province     LowCardinality(String) COMMENT 'official code, 2 digits, empty if unknown',
    district     LowCardinality(String) COMMENT 'official code, 4 digits, empty if unknown',
    subdistrict  LowCardinality(String) COMMENT 'official code, 6 digits, empty if unknown',
    area_method  LowCardinality(String) COMMENT 'how the area was found',
    longitude    Float64 COMMENT 'WGS 84 degrees east, NaN if unknown',
    latitude     Float64 COMMENT 'WGS 84 degrees north, NaN if unknown',
    categories   Array(LowCardinality(String)) COMMENT 'most likely first',
    confidence   Float32 COMMENT 'of the first category',
    kind         LowCardinality(String),
    urgency      LowCardinality(String),
    agencies     Array(LowCardinality(String)) COMMENT 'responsible first; empty in triage',
    triage       LowCardinality(String) COMMENT 'why an official must decide, else empty',
    status       LowCardinality(String) COMMENT 'the channel''s own word',
    rules        LowCardinality(String) COMMENT 'rule set that decided',
    model        LowCardinality(String) COMMENT 'model that decided',
    CONSTRAINT version_fits CHECK version < 9007199254740992
)
ENGINE = ReplacingMergeTree(precedence)
PARTITION BY toYYYYMM(hour)
ORDER BY (hour, complaint_id)
COMMENT 'Classified complaints as they arrive; read the view complaints instead';

-- In which hours a complaint has been filed: what the sink asks for the ids it has just inserted.
CREATE TABLE IF NOT EXISTS filings
(
    id_half      UInt64 COMMENT 'the first 64 bits of complaint_id: half as much to read where many are looked up' CODEC(Delta, LZ4),
    complaint_id UUID,
    hour         DateTime('UTC'),
    precedence   UInt64 COMMENT 'as in complaint_facts; odd once every count knows that the complaint has moved'
)
ENGINE = ReplacingMergeTree(precedence)
PRIMARY KEY id_half
ORDER BY (id_half, complaint_id, hour)
SETTINGS index_granularity = 1024
COMMENT 'Hours of each complaint, for the sink alone';

CREATE MATERIALIZED VIEW IF NOT EXISTS facts_to_filings TO filings AS
SELECT reinterpretAsUInt64(complaint_id) AS id_half, complaint_id, hour, precedence
FROM complaint_facts
WHERE precedence % 2 = 0;

-- Each hour is a whole set of rows under one revision, recomputed from facts; the greatest revision stands.
-- revision = sum of the precedences in the hour: it only grows, so of two writers the one that saw more wins.
CREATE TABLE IF NOT EXISTS hourly_counts
(
    hour       DateTime('UTC'),
    dimension  LowCardinality(String) COMMENT 'what is counted: total, channel, category, agency, ...',
    key        LowCardinality(String) COMMENT 'its code',
    other      LowCardinality(String) COMMENT 'second code of a pair such as category_province, else empty',
    complaints UInt64 COMMENT 'distinct complaints; 0 in the total of an hour that all complaints have left',
    revision   UInt128
)
ENGINE = ReplacingMergeTree(revision)
PARTITION BY toYYYYMM(hour)
ORDER BY (dimension, key, other, hour)
COMMENT 'Hourly counts with superseded revisions; read the views hourly and daily instead';

-- As before, but complaints that have moved are counted in the revision alone. An hour that all have left has a total
-- of 0, which supersedes what was counted there.
CREATE OR REPLACE VIEW recount AS
WITH
    [
        'total', 'channel', 'kind', 'urgency', 'triage', 'province', 'district',
        'category', 'agency', 'category_province', 'category_district', 'category_agency'
    ] AS dimensions
SELECT
    hour,
    dimensions[counted.1] AS dimension,
    counted.2 AS key,
    counted.3 AS other,
    counted.4 AS complaints,
    revision
FROM
(
    SELECT
        hour,
        anyIf(precedences, number = 1) AS revision,
        groupArray((number, key, other, complaints)) AS counts
    FROM
    (
        SELECT
            hour, number, key, other, countIf(precedence % 2 = 0) AS complaints, sum(toUInt128(precedence)) AS precedences
        FROM
        (
            SELECT
                hour, precedence,
                CAST(categories AS Array(String)) AS labels,
                CAST(agencies AS Array(String)) AS bodies,
                arrayConcat(
                    CAST([1, 2, 3, 4, 5, 6, 7] AS Array(UInt8)),
                    arrayWithConstant(length(labels), toUInt8(8)),
                    arrayWithConstant(length(bodies), toUInt8(9)),
                    arrayWithConstant(length(labels), toUInt8(10)),
                    arrayWithConstant(length(labels), toUInt8(11)),
                    arrayWithConstant(length(labels) * length(bodies), toUInt8(12))
                ) AS numbers,
                arrayConcat(
                    [
                        '', toString(channel), toString(kind), toString(urgency), toString(triage),
                        toString(province), toString(district)
                    ],
                    labels,
                    bodies,
                    labels,
                    labels,
                    arrayFlatten(arrayMap(label -> arrayWithConstant(length(bodies), label), labels))
                ) AS keys,
                arrayConcat(
                    arrayWithConstant(7 + length(labels) + length(bodies), ''),
                    arrayWithConstant(length(labels), toString(province)),
                    arrayWithConstant(length(labels), toString(district)),
                    arrayFlatten(arrayMap(label -> bodies, labels))
                ) AS others
            FROM complaint_facts FINAL
        )
        ARRAY JOIN numbers AS number, keys AS key, others AS other
        WHERE number = 1 OR precedence % 2 = 0
        GROUP BY hour, number, key, other
    )
    GROUP BY hour
)
ARRAY JOIN counts AS counted
COMMENT 'Counts straight from facts, in the shape of hourly_counts';

CREATE OR REPLACE VIEW hourly AS
SELECT toTimeZone(hour, 'Asia/Bangkok') AS hour, dimension, key, other, complaints, revision
FROM hourly_counts FINAL
WHERE complaints > 0
    AND (hourly_counts.hour, revision) IN
        (SELECT hour, max(revision) FROM hourly_counts WHERE dimension = 'total' GROUP BY hour)
COMMENT 'Complaints per hour and dimension, current revision';

CREATE OR REPLACE VIEW complaints AS
SELECT
    * EXCEPT (hour, precedence),
    toTimeZone(hour, 'Asia/Bangkok') AS hour,
    toDate(complaint_facts.hour, 'Asia/Bangkok') AS day
FROM complaint_facts FINAL
WHERE precedence % 2 = 0
COMMENT 'One row per complaint, as last decided';

-- From here on no sink of the release before can recompute, and without that it commits nothing: all it has committed
-- is in facts, and is copied. Counts are made anew below.
DROP TABLE IF EXISTS aggregates SETTINGS max_table_size_to_drop = 0, max_partition_size_to_drop = 0;

-- For the second run of the next statement.
CREATE TABLE IF NOT EXISTS facts
(
    hour DateTime('UTC'), complaint_id UUID, version UInt64, submitted DateTime64(3, 'UTC'), received DateTime64(3, 'UTC'),
    channel String, reference String, text String, province String, district String, subdistrict String,
    area_method String, longitude Float64, latitude Float64, categories Array(String), confidence Float32, kind String,
    urgency String, agencies Array(String), triage String, status String, rules String, model String
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(hour)
ORDER BY (hour, complaint_id);

-- Versions had 21 bits of generation and now have 11 (complaints/identity.py: current_version).
INSERT INTO complaint_facts (hour, complaint_id, version, submitted, received, channel, reference, text, province,
    district, subdistrict, area_method, longitude, latitude, categories, confidence, kind, urgency, agencies, triage,
    status, rules, model)
SELECT hour, complaint_id,
    if(facts.version < 9007199254740992, facts.version,
        bitShiftLeft(bitShiftRight(facts.version, 21), 11) + least(facts.version % 2097152, 2047)) AS version,
    submitted, received, channel, reference, text, province,
    district, subdistrict, area_method, longitude, latitude, categories, confidence, kind, urgency, agencies, triage,
    status, rules, model
FROM facts
SETTINGS max_partitions_per_insert_block = 10000;

DROP TABLE IF EXISTS facts SETTINGS max_table_size_to_drop = 0, max_partition_size_to_drop = 0;

-- What stands in several hours already: the greatest (version, hour) stays, the others have moved.
INSERT INTO complaint_facts (hour, complaint_id, version, precedence)
SELECT hour, complaint_id, intDiv(newest.1, 2) AS version, if(hour < newest.2, newest.1 + 1, newest.1 - 1) AS precedence
FROM
(
    SELECT complaint_id, max((filings.precedence, filings.hour)) AS newest, groupUniqArray(filings.hour) AS hours
    FROM filings
    WHERE filings.precedence % 2 = 0
    GROUP BY id_half, complaint_id
    HAVING length(hours) > 1
    SETTINGS optimize_aggregation_in_order = 1
)
ARRAY JOIN hours AS hour
WHERE hour != newest.2
SETTINGS max_partitions_per_insert_block = 10000;

INSERT INTO hourly_counts (hour, dimension, key, other, complaints, revision)
SELECT hour, dimension, key, other, complaints, revision FROM recount
SETTINGS max_partitions_per_insert_block = 10000, max_bytes_before_external_group_by = 1000000000;
