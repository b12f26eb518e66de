-- The interface for analysts, with examples in docs/queries.md. Days and hours are Asia/Bangkok.
CREATE TABLE IF NOT EXISTS names
(
    dimension LowCardinality(String) COMMENT 'channel, category, agency, province, district, subdistrict, kind, urgency',
    key       String,
    thai      String,
    english   String
)
ENGINE = ReplacingMergeTree
ORDER BY (dimension, key)
COMMENT 'Names of all codes, loaded from config by complaints migrate';

CREATE OR REPLACE VIEW complaints AS
SELECT * EXCEPT (hour), toTimeZone(hour, 'Asia/Bangkok') AS hour, toDate(submitted, 'Asia/Bangkok') AS day
FROM facts FINAL
COMMENT 'One row per complaint, as last decided';

CREATE OR REPLACE VIEW hourly AS
SELECT toTimeZone(hour, 'Asia/Bangkok') AS hour, dimension, key, other, complaints, revision
FROM aggregates FINAL
WHERE (aggregates.hour, revision) IN (SELECT hour, max(revision) FROM aggregates GROUP BY hour)
COMMENT 'Complaints per hour and dimension, current revision';

CREATE OR REPLACE VIEW daily AS
SELECT toDate(hour, 'Asia/Bangkok') AS day, dimension, key, other, sum(complaints) AS complaints
FROM hourly
GROUP BY day, dimension, key, other
COMMENT 'Complaints per day and dimension';

CREATE OR REPLACE VIEW daily_named AS
SELECT day, dimension, key, names.thai AS thai, names.english AS english, complaints
FROM (SELECT day, dimension, key, complaints FROM daily WHERE other = '' AND dimension NOT LIKE 'category\_%') AS daily
LEFT JOIN (SELECT dimension, key, thai, english FROM names FINAL) AS names USING (dimension, key)
COMMENT 'Complaints per day and dimension, with names in Thai and English; no pairs of dimensions';

CREATE OR REPLACE VIEW daily_total AS
SELECT day, complaints FROM daily WHERE dimension = 'total'
COMMENT 'Complaints per day';

CREATE OR REPLACE VIEW daily_by_channel AS
SELECT day, key AS channel, complaints FROM daily WHERE dimension = 'channel'
COMMENT 'Complaints per day and channel';

CREATE OR REPLACE VIEW daily_by_category AS
SELECT day, key AS category, complaints FROM daily WHERE dimension = 'category'
COMMENT 'Complaints per day and category; a complaint may have several categories';

CREATE OR REPLACE VIEW daily_by_agency AS
SELECT day, key AS agency, complaints FROM daily WHERE dimension = 'agency'
COMMENT 'Complaints per day and agency; a complaint may concern several agencies';

CREATE OR REPLACE VIEW daily_by_province AS
SELECT day, key AS province, complaints FROM daily WHERE dimension = 'province'
COMMENT 'Complaints per day and province code';

CREATE OR REPLACE VIEW daily_by_district AS
SELECT day, key AS district, complaints FROM daily WHERE dimension = 'district'
COMMENT 'Complaints per day and district code';

CREATE OR REPLACE VIEW daily_by_kind AS
SELECT day, key AS kind, complaints FROM daily WHERE dimension = 'kind'
COMMENT 'Complaints per day and kind of message';

CREATE OR REPLACE VIEW daily_by_urgency AS
SELECT day, key AS urgency, complaints FROM daily WHERE dimension = 'urgency'
COMMENT 'Complaints per day and urgency';

CREATE OR REPLACE VIEW daily_by_category_province AS
SELECT day, key AS category, other AS province, complaints FROM daily WHERE dimension = 'category_province'
COMMENT 'Complaints per day, category and province code';

CREATE OR REPLACE VIEW daily_by_category_district AS
SELECT day, key AS category, other AS district, complaints FROM daily WHERE dimension = 'category_district'
COMMENT 'Complaints per day, category and district code';

CREATE OR REPLACE VIEW daily_by_category_agency AS
SELECT day, key AS category, other AS agency, complaints FROM daily WHERE dimension = 'category_agency'
COMMENT 'Complaints per day, category and agency';
