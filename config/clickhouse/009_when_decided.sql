-- When a complaint was decided upon: the time of the record that the worker published. A replay of that record says the same.
ALTER TABLE complaint_facts ADD COLUMN IF NOT EXISTS decided DateTime64(3, 'UTC') DEFAULT received
    COMMENT 'when the worker published this version; of facts from before this column, when the complaint was received';

CREATE OR REPLACE VIEW complaints
(
    complaint_id UUID COMMENT 'id of the complaint, the same in every event',
    version      UInt64 COMMENT 'grows with every revision, correction and newer rule set or model; below 2^53',
    submitted    DateTime64(3, 'Asia/Bangkok') COMMENT 'the channel''s time of the complaint',
    received     DateTime64(3, 'Asia/Bangkok') COMMENT 'when this system took it in',
    channel      LowCardinality(String) COMMENT 'code of the channel it came by',
    reference    String COMMENT 'the channel''s own reference, empty if none',
    text         String COMMENT 'what was written, personal data removed',
    province     LowCardinality(String) COMMENT 'official code, 2 digits as text, empty if unknown',
    district     LowCardinality(String) COMMENT 'official code, 4 digits as text, empty if unknown',
    subdistrict  LowCardinality(String) COMMENT 'official code, 6 digits as text, empty if unknown',
    area_method  LowCardinality(String) COMMENT 'how the area was found',
    longitude    Nullable(Float64) COMMENT 'WGS 84 degrees east, NULL if unknown',
    latitude     Nullable(Float64) COMMENT 'WGS 84 degrees north, NULL if unknown',
    categories   Array(LowCardinality(String)) COMMENT 'codes, most likely first',
    confidence   Float32 COMMENT 'of the first category, 0 to 1',
    kind         LowCardinality(String) COMMENT 'kind of message: grievance, request, ...',
    urgency      LowCardinality(String) COMMENT 'normal, high or critical',
    agencies     Array(LowCardinality(String)) COMMENT 'codes, responsible first; empty in triage',
    triage       LowCardinality(String) COMMENT 'why an official must decide, else empty',
    status       LowCardinality(String) COMMENT 'the channel''s own word',
    rules        LowCardinality(String) COMMENT 'rule set that decided',
    model        LowCardinality(String) COMMENT 'model that decided',
    decided      DateTime64(3, 'Asia/Bangkok') COMMENT 'when this version was decided; of older facts, when they were received',
    hour         DateTime('Asia/Bangkok') COMMENT 'hour of submitted',
    day          Date COMMENT 'day of submitted in Bangkok'
)
AS SELECT
    * EXCEPT (hour, precedence) REPLACE
    (
        toTimeZone(submitted, 'Asia/Bangkok') AS submitted,
        toTimeZone(received, 'Asia/Bangkok') AS received,
        toTimeZone(decided, 'Asia/Bangkok') AS decided,
        if(isNaN(longitude), NULL, longitude) AS longitude,
        if(isNaN(latitude), NULL, latitude) AS latitude
    ),
    toTimeZone(hour, 'Asia/Bangkok') AS hour,
    toDate(complaint_facts.hour, 'Asia/Bangkok') AS day
FROM complaint_facts FINAL
WHERE precedence % 2 = 0
COMMENT 'One row per complaint, as last decided';
