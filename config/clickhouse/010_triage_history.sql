-- Why a complaint was in triage stays known after the decision. What was decided before this column counts as never in
-- triage; what still waits counts as in triage.
ALTER TABLE complaint_facts
    ADD COLUMN IF NOT EXISTS triaged LowCardinality(String) DEFAULT triage
    COMMENT 'why an official had to decide, also after the decision; else empty' AFTER triage;

-- As before, with the new column.
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
    triaged      LowCardinality(String) COMMENT 'why an official had to decide, also after the decision; else empty',
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

CREATE OR REPLACE VIEW monthly_triage
(
    month      Date COMMENT 'first day of the month, Bangkok',
    channel    LowCardinality(String) COMMENT 'code of the channel it came by',
    reason     LowCardinality(String) COMMENT 'why an official had to decide; empty where none had to',
    complaints UInt64 COMMENT 'distinct complaints submitted in the month',
    waiting    UInt64 COMMENT 'of these, so many still wait for a decision',
    share      Float64 COMMENT 'of all complaints of the channel in the month, 0 to 1'
)
AS SELECT
    toStartOfMonth(day) AS month, channel, triaged AS reason,
    count() AS complaints,
    countIf(triage != '') AS waiting,
    complaints / sum(complaints) OVER (PARTITION BY month, channel) AS share
FROM complaints
GROUP BY month, channel, reason
COMMENT 'Complaints per month, channel and reason for triage, whether decided since or not';
