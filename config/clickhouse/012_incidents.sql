-- Complaints that report one event, loaded by the sink from complaints.incidents.v1. Rows of one incident replace each other
-- by what was said last of it, whatever order they are inserted in.
CREATE TABLE IF NOT EXISTS incident_states
(
    incident_id   UUID COMMENT 'id of the incident',
    number        UInt64 COMMENT 'counts what is said of the incident; the greatest stands',
    at            DateTime64(6, 'UTC') COMMENT 'when what caused this was submitted or decided',
    kind          LowCardinality(String) COMMENT 'incident, or campaign: one text at many places',
    reason_th     String COMMENT 'what it is and why, in Thai' CODEC(ZSTD(1)),
    reason_en     String COMMENT 'the same in English' CODEC(ZSTD(1)),
    category      LowCardinality(String) COMMENT 'code of the category',
    longitude     Float64 COMMENT 'WGS 84 degrees east, middle of its complaints',
    latitude      Float64 COMMENT 'WGS 84 degrees north, middle of its complaints',
    first         DateTime64(6, 'UTC') COMMENT 'when the first of its complaints was submitted',
    last          DateTime64(6, 'UTC') COMMENT 'when the last of them was submitted',
    complaints    UInt64 COMMENT 'how many it has; 0: it is dissolved',
    complaint_ids Array(UUID) COMMENT 'the newest 500 of them',
    agencies      Array(LowCardinality(String)) COMMENT 'all that have one of its complaints',
    into          Nullable(UUID) COMMENT 'the incident that it became part of'
)
ENGINE = ReplacingMergeTree(number)
ORDER BY incident_id
COMMENT 'Incidents as they stood at each loading; read the view incidents instead';

CREATE OR REPLACE VIEW incidents
(
    incident_id   UUID COMMENT 'id of the incident',
    kind          LowCardinality(String) COMMENT 'incident, or campaign: one text at many places',
    reason_th     String COMMENT 'what it is and why, in Thai',
    reason_en     String COMMENT 'the same in English',
    category      LowCardinality(String) COMMENT 'code of the category',
    longitude     Float64 COMMENT 'WGS 84 degrees east, middle of its complaints',
    latitude      Float64 COMMENT 'WGS 84 degrees north, middle of its complaints',
    first         DateTime64(6, 'Asia/Bangkok') COMMENT 'when the first of its complaints was submitted',
    last          DateTime64(6, 'Asia/Bangkok') COMMENT 'when the last of them was submitted',
    changed       DateTime64(6, 'Asia/Bangkok') COMMENT 'when what changed it last was submitted or decided',
    complaints    UInt64 COMMENT 'how many it has',
    complaint_ids Array(UUID) COMMENT 'the newest 500 of them',
    agencies      Array(LowCardinality(String)) COMMENT 'all that have one of its complaints'
)
AS SELECT
    incident_id, kind, reason_th, reason_en, category, longitude, latitude,
    toTimeZone(incident_states.first, 'Asia/Bangkok') AS first,
    toTimeZone(incident_states.last, 'Asia/Bangkok') AS last,
    toTimeZone(incident_states.at, 'Asia/Bangkok') AS changed,
    complaints, complaint_ids, agencies
FROM incident_states FINAL
WHERE complaints > 0
COMMENT 'One row per incident that is not dissolved';

CREATE OR REPLACE VIEW incident_complaints
(
    complaint_id UUID COMMENT 'id of the complaint and its case',
    incident_id  UUID COMMENT 'the incident that it reports',
    kind         LowCardinality(String) COMMENT 'incident, or campaign: one text at many places',
    complaints   UInt64 COMMENT 'how many the incident has'
)
AS SELECT complaint_id, incident_id, kind, complaints
FROM incidents
ARRAY JOIN complaint_ids AS complaint_id
COMMENT 'One row per complaint that is part of an incident';
