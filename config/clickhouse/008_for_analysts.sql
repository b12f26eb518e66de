-- What analysts meet in every client: times of Bangkok with their zone, NULL for what is unknown, text where a number would
-- be too large for JavaScript and spreadsheets (2^53), and a comment on every column. A view keeps its comments as long as
-- it is written with its list of columns; all versions since 24.8 take one.
ALTER TABLE complaint_facts
    COMMENT COLUMN complaint_id 'id of the complaint, the same in every event',
    COMMENT COLUMN channel 'code of the channel it came by',
    COMMENT COLUMN kind 'kind of message: grievance, request, ...',
    COMMENT COLUMN urgency 'normal, high or critical';

ALTER TABLE filings
    COMMENT COLUMN complaint_id 'id of the complaint, the same in every event',
    COMMENT COLUMN hour 'hour of submitted, UTC';

ALTER TABLE facts_to_filings
    COMMENT COLUMN id_half 'the first 64 bits of complaint_id',
    COMMENT COLUMN complaint_id 'id of the complaint, the same in every event',
    COMMENT COLUMN hour 'hour of submitted, UTC',
    COMMENT COLUMN precedence 'as in complaint_facts',
    MODIFY COMMENT 'Fills filings';

ALTER TABLE hourly_counts
    COMMENT COLUMN hour 'hour of submitted, UTC',
    COMMENT COLUMN revision 'sum of the precedences in the hour; the greatest stands';

ALTER TABLE names
    COMMENT COLUMN key 'the code',
    COMMENT COLUMN thai 'name in Thai',
    COMMENT COLUMN english 'name in English';

ALTER TABLE migrations
    COMMENT COLUMN number 'number of the file',
    COMMENT COLUMN name 'name of the file',
    COMMENT COLUMN digest 'SHA-256 of what was applied',
    COMMENT COLUMN applied 'when';

CREATE TABLE IF NOT EXISTS population
(
    area       LowCardinality(String) COMMENT 'official code of the area, text with leading zeros',
    year       UInt16 COMMENT 'counted on 31 December of this year, common era',
    population UInt32 COMMENT 'registered inhabitants, Thai and foreign'
)
ENGINE = ReplacingMergeTree
ORDER BY (area, year)
COMMENT 'Registered inhabitants of areas, loaded from config by complaints migrate; source in config/population/NOTICE';

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
    hour         DateTime('Asia/Bangkok') COMMENT 'hour of submitted',
    day          Date COMMENT 'day of submitted in Bangkok'
)
AS SELECT
    * EXCEPT (hour, precedence) REPLACE
    (
        toTimeZone(submitted, 'Asia/Bangkok') AS submitted,
        toTimeZone(received, 'Asia/Bangkok') AS received,
        if(isNaN(longitude), NULL, longitude) AS longitude,
        if(isNaN(latitude), NULL, latitude) AS latitude
    ),
    toTimeZone(hour, 'Asia/Bangkok') AS hour,
    toDate(complaint_facts.hour, 'Asia/Bangkok') AS day
FROM complaint_facts FINAL
WHERE precedence % 2 = 0
COMMENT 'One row per complaint, as last decided';

CREATE OR REPLACE VIEW hourly
(
    hour       DateTime('Asia/Bangkok') COMMENT 'hour of submitted',
    dimension  LowCardinality(String) COMMENT 'what is counted: total, channel, category, agency, ...',
    key        LowCardinality(String) COMMENT 'its code',
    other      LowCardinality(String) COMMENT 'second code of a pair such as category_province, else empty',
    complaints UInt64 COMMENT 'distinct complaints',
    revision   String COMMENT 'which state of the hour was counted; a number of up to 39 digits, as text'
)
AS SELECT toTimeZone(hour, 'Asia/Bangkok') AS hour, dimension, key, other, complaints, toString(revision) AS revision
FROM hourly_counts FINAL
WHERE complaints > 0
    AND (hourly_counts.hour, hourly_counts.revision) IN
        (SELECT hour, max(revision) FROM hourly_counts WHERE dimension = 'total' GROUP BY hour)
COMMENT 'Complaints per hour and dimension, current revision';

-- As before, but for the zone and the text: what comes in it is compared with hourly.
CREATE OR REPLACE VIEW recount
(
    hour       DateTime('Asia/Bangkok') COMMENT 'hour of submitted',
    dimension  String COMMENT 'what is counted: total, channel, category, agency, ...',
    key        String COMMENT 'its code',
    other      String COMMENT 'second code of a pair such as category_province, else empty',
    complaints UInt64 COMMENT 'distinct complaints',
    revision   String COMMENT 'sum of the precedences in the hour, as text'
)
AS WITH
    [
        'total', 'channel', 'kind', 'urgency', 'triage', 'province', 'district',
        'category', 'agency', 'category_province', 'category_district', 'category_agency'
    ] AS dimensions
SELECT
    toTimeZone(hour, 'Asia/Bangkok') AS hour,
    dimensions[counted.1] AS dimension,
    counted.2 AS key,
    counted.3 AS other,
    counted.4 AS complaints,
    toString(revision) AS revision
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

CREATE OR REPLACE VIEW daily
(
    day        Date COMMENT 'day of submitted in Bangkok',
    dimension  LowCardinality(String) COMMENT 'what is counted: total, channel, category, agency, ...',
    key        LowCardinality(String) COMMENT 'its code',
    other      LowCardinality(String) COMMENT 'second code of a pair such as category_province, else empty',
    complaints UInt64 COMMENT 'distinct complaints'
)
AS SELECT toDate(hour, 'Asia/Bangkok') AS day, dimension, key, other, sum(complaints) AS complaints
FROM
(
    SELECT hour, dimension, key, other, complaints FROM hourly
    UNION ALL -- in as many streams as there are threads: see 006_daily_in_few_streams.sql
    SELECT toDateTime(0, 'Asia/Bangkok'), toLowCardinality(''), toLowCardinality(''), toLowCardinality(''), toUInt64(0)
    FROM system.one WHERE 0
)
GROUP BY day, dimension, key, other
COMMENT 'Complaints per day and dimension';

CREATE OR REPLACE VIEW daily_named
(
    day        Date COMMENT 'day of submitted in Bangkok',
    dimension  LowCardinality(String) COMMENT 'what is counted: total, channel, category, agency, ...',
    key        String COMMENT 'its code',
    thai       String COMMENT 'its name in Thai, empty if it has none',
    english    String COMMENT 'its name in English, empty if it has none',
    complaints UInt64 COMMENT 'distinct complaints'
)
AS SELECT day, dimension, key, names.thai AS thai, names.english AS english, complaints
FROM (SELECT day, dimension, key, complaints FROM daily WHERE other = '' AND dimension NOT LIKE 'category\_%') AS daily
LEFT JOIN (SELECT dimension, key, thai, english FROM names FINAL) AS names USING (dimension, key)
COMMENT 'Complaints per day and dimension, with names in Thai and English; no pairs of dimensions';

CREATE OR REPLACE VIEW daily_total
(
    day        Date COMMENT 'day of submitted in Bangkok',
    complaints UInt64 COMMENT 'distinct complaints'
)
AS SELECT day, complaints FROM daily WHERE dimension = 'total'
COMMENT 'Complaints per day';

CREATE OR REPLACE VIEW daily_by_channel
(
    day        Date COMMENT 'day of submitted in Bangkok',
    channel    LowCardinality(String) COMMENT 'code of the channel',
    complaints UInt64 COMMENT 'distinct complaints'
)
AS SELECT day, key AS channel, complaints FROM daily WHERE dimension = 'channel'
COMMENT 'Complaints per day and channel';

CREATE OR REPLACE VIEW daily_by_category
(
    day        Date COMMENT 'day of submitted in Bangkok',
    category   LowCardinality(String) COMMENT 'code of the category',
    complaints UInt64 COMMENT 'distinct complaints'
)
AS SELECT day, key AS category, complaints FROM daily WHERE dimension = 'category'
COMMENT 'Complaints per day and category; a complaint may have several categories';

CREATE OR REPLACE VIEW daily_by_agency
(
    day        Date COMMENT 'day of submitted in Bangkok',
    agency     LowCardinality(String) COMMENT 'code of the agency',
    complaints UInt64 COMMENT 'distinct complaints'
)
AS SELECT day, key AS agency, complaints FROM daily WHERE dimension = 'agency'
COMMENT 'Complaints per day and agency; a complaint may concern several agencies';

CREATE OR REPLACE VIEW daily_by_province
(
    day        Date COMMENT 'day of submitted in Bangkok',
    province   LowCardinality(String) COMMENT 'official code, 2 digits as text',
    complaints UInt64 COMMENT 'distinct complaints'
)
AS SELECT day, key AS province, complaints FROM daily WHERE dimension = 'province'
COMMENT 'Complaints per day and province code';

CREATE OR REPLACE VIEW daily_by_district
(
    day        Date COMMENT 'day of submitted in Bangkok',
    district   LowCardinality(String) COMMENT 'official code, 4 digits as text',
    complaints UInt64 COMMENT 'distinct complaints'
)
AS SELECT day, key AS district, complaints FROM daily WHERE dimension = 'district'
COMMENT 'Complaints per day and district code';

CREATE OR REPLACE VIEW daily_by_kind
(
    day        Date COMMENT 'day of submitted in Bangkok',
    kind       LowCardinality(String) COMMENT 'kind of message',
    complaints UInt64 COMMENT 'distinct complaints'
)
AS SELECT day, key AS kind, complaints FROM daily WHERE dimension = 'kind'
COMMENT 'Complaints per day and kind of message';

CREATE OR REPLACE VIEW daily_by_urgency
(
    day        Date COMMENT 'day of submitted in Bangkok',
    urgency    LowCardinality(String) COMMENT 'normal, high or critical',
    complaints UInt64 COMMENT 'distinct complaints'
)
AS SELECT day, key AS urgency, complaints FROM daily WHERE dimension = 'urgency'
COMMENT 'Complaints per day and urgency';

CREATE OR REPLACE VIEW daily_by_category_province
(
    day        Date COMMENT 'day of submitted in Bangkok',
    category   LowCardinality(String) COMMENT 'code of the category',
    province   LowCardinality(String) COMMENT 'official code, 2 digits as text',
    complaints UInt64 COMMENT 'distinct complaints'
)
AS SELECT day, key AS category, other AS province, complaints FROM daily WHERE dimension = 'category_province'
COMMENT 'Complaints per day, category and province code';

CREATE OR REPLACE VIEW daily_by_category_district
(
    day        Date COMMENT 'day of submitted in Bangkok',
    category   LowCardinality(String) COMMENT 'code of the category',
    district   LowCardinality(String) COMMENT 'official code, 4 digits as text',
    complaints UInt64 COMMENT 'distinct complaints'
)
AS SELECT day, key AS category, other AS district, complaints FROM daily WHERE dimension = 'category_district'
COMMENT 'Complaints per day, category and district code';

CREATE OR REPLACE VIEW daily_by_category_agency
(
    day        Date COMMENT 'day of submitted in Bangkok',
    category   LowCardinality(String) COMMENT 'code of the category',
    agency     LowCardinality(String) COMMENT 'code of the agency',
    complaints UInt64 COMMENT 'distinct complaints'
)
AS SELECT day, key AS category, other AS agency, complaints FROM daily WHERE dimension = 'category_agency'
COMMENT 'Complaints per day, category and agency';

CREATE OR REPLACE VIEW monthly_by_province
(
    month           Date COMMENT 'first day of the month, Bangkok',
    province        LowCardinality(String) COMMENT 'official code, 2 digits as text',
    thai            String COMMENT 'name in Thai',
    english         String COMMENT 'name in English',
    complaints      UInt64 COMMENT 'distinct complaints of the month',
    population      UInt32 COMMENT 'registered inhabitants, of the newest year there is',
    population_year UInt16 COMMENT 'counted on 31 December of this year, common era',
    per_100000      Float64 COMMENT 'complaints of the month per 100,000 registered inhabitants'
)
AS SELECT
    month, counted.province AS province, names.thai AS thai, names.english AS english, complaints,
    people.population AS population, people.year AS population_year,
    complaints * 100000 / people.population AS per_100000
FROM
(
    SELECT toStartOfMonth(day) AS month, province, sum(complaints) AS complaints
    FROM daily_by_province
    WHERE province != ''
    GROUP BY month, province
) AS counted
INNER JOIN
(
    SELECT area, argMax(inhabitants.population, inhabitants.year) AS population, max(inhabitants.year) AS year
    FROM population AS inhabitants GROUP BY area
) AS people ON people.area = counted.province
LEFT JOIN (SELECT key, thai, english FROM names FINAL WHERE dimension = 'province') AS names ON names.key = counted.province
COMMENT 'Complaints per month and province, and how many that is per 100,000 inhabitants';
