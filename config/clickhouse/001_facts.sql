-- One row per complaint and version; the greatest version stands. Writing anything twice changes nothing.
-- The sort key never changes for a complaint, so all its versions meet in one place and replace each other.
CREATE TABLE IF NOT EXISTS facts
(
    hour         DateTime('UTC') COMMENT 'hour of submitted',
    complaint_id UUID,
    version      UInt64 COMMENT 'grows with every revision, correction and newer rule set or model',
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
    model        LowCardinality(String) COMMENT 'model that decided'
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(hour)
ORDER BY (hour, complaint_id)
COMMENT 'Classified complaints as they arrive; read the view complaints instead';
