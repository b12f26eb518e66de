-- Which published figures changed, when and why. A day's figures are published at its end, or at the end of the day on
-- which the first complaint of it was decided, if that is later; and anew at the end of every day on which they change.
-- Facts keep the newest version of a complaint alone, so all versions are kept here, as far as figures depend on them.
CREATE TABLE IF NOT EXISTS complaint_versions
(
    id_half      UInt64 COMMENT 'the first 64 bits of complaint_id' CODEC(Delta, LZ4),
    complaint_id UUID COMMENT 'id of the complaint',
    precedence   UInt64 COMMENT 'as in complaint_facts',
    day          Date COMMENT 'day of submitted in Bangkok',
    decided_on   Date COMMENT 'day in Bangkok on which the worker first published this version',
    earliness    UInt16 MATERIALIZED 65535 - toUInt16(decided_on) COMMENT 'of equal versions the one published first stands',
    content      UInt64 COMMENT 'hash of what the channel said: its time, text, place and reference',
    channel      LowCardinality(String) COMMENT 'code of the channel',
    kind         LowCardinality(String) COMMENT 'code of the kind',
    urgency      LowCardinality(String) COMMENT 'normal, high or critical',
    province     LowCardinality(String) COMMENT 'two digits; empty if unknown',
    district     LowCardinality(String) COMMENT 'four digits; empty if unknown',
    categories   Array(LowCardinality(String)) COMMENT 'codes of the categories, the likeliest first',
    agencies     Array(LowCardinality(String)) COMMENT 'codes of the agencies, the responsible one first'
)
ENGINE = ReplacingMergeTree(earliness)
PRIMARY KEY id_half
ORDER BY (id_half, complaint_id, precedence)
COMMENT 'Every version of every complaint, as far as figures depend on it; read the view revisions instead';

CREATE MATERIALIZED VIEW IF NOT EXISTS facts_to_versions TO complaint_versions AS
SELECT
    reinterpretAsUInt64(complaint_id) AS id_half, complaint_id, precedence,
    toDate(hour, 'Asia/Bangkok') AS day, toDate(toTimeZone(decided, 'Asia/Bangkok')) AS decided_on,
    cityHash64(submitted, text, toString(longitude), toString(latitude), reference, status) AS content,
    channel, kind, urgency, province, district, categories, agencies
FROM complaint_facts
WHERE precedence % 2 = 0
COMMENT 'Fills complaint_versions from what is inserted into complaint_facts';

-- Of complaints from before this table the newest version alone is known.
INSERT INTO complaint_versions
SELECT
    reinterpretAsUInt64(complaint_id) AS id_half, complaint_id, precedence,
    toDate(hour, 'Asia/Bangkok') AS day, toDate(toTimeZone(decided, 'Asia/Bangkok')) AS decided_on,
    cityHash64(submitted, text, toString(longitude), toString(latitude), reference, status) AS content,
    channel, kind, urgency, province, district, categories, agencies
FROM complaint_facts
WHERE precedence % 2 = 0;

-- Every figure that changed after it had been published. Complaints with one version are not grouped: they are nearly
-- all, and matter only where they came late.
CREATE OR REPLACE VIEW changed_figures
(
    day        Date COMMENT 'day of submitted in Bangkok: the day whose figure changed',
    dimension  String COMMENT 'what is counted: total, channel, category, agency, province, district, kind, urgency',
    key        String COMMENT 'its code',
    revised_on Date COMMENT 'Bangkok day at whose end the changed figure was published',
    reason     String COMMENT 'late: came in afterwards; revised: the channel changed it; corrected: people decided otherwise; rules: newer rules or a newer model did',
    change     Int64 COMMENT 'complaints more; negative where fewer'
)
AS WITH
    -- What each version of a complaint counts in.
    version_figures AS
    (
        SELECT
            id_half, complaint_id, precedence, day, decided_on, content, intDiv(precedence, 2) % 2048 AS generation,
            arrayConcat(
                [
                    ('total', ''), ('channel', toString(channel)), ('kind', toString(kind)), ('urgency', toString(urgency)),
                    ('province', toString(province)), ('district', toString(district))
                ],
                arrayMap(code -> ('category', toString(code)), categories),
                arrayMap(code -> ('agency', toString(code)), agencies)
            ) AS figures
        FROM complaint_versions FINAL
    ),
    several AS (SELECT id_half FROM complaint_versions GROUP BY id_half HAVING min(precedence) != max(precedence)),
    published AS (SELECT day AS of_day, greatest(day, min(decided_on)) AS first_on FROM complaint_versions GROUP BY day)
SELECT moved.1 AS day, moved.2 AS dimension, moved.3 AS key, decided_on AS revised_on, reason, sum(moved.4) AS change
FROM
(
    SELECT
        decided_on,
        multiIf(
            number = 1, 'late', content != content_before, 'revised', generation != generation_before, 'rules', 'corrected'
        ) AS reason,
        arrayConcat(
            arrayMap(figure -> (day, figure.1, figure.2, toInt64(1)), figures),
            if(number = 1, [], arrayMap(figure -> (day_before, figure.1, figure.2, toInt64(-1)), figures_before))
        ) AS moves
    FROM
    (
        SELECT
            decided_on, its_day AS day, its_content AS content, its_generation AS generation, its_figures AS figures,
            row_number() OVER in_order AS number,
            lagInFrame(its_day) OVER in_order AS day_before,
            lagInFrame(its_content) OVER in_order AS content_before,
            lagInFrame(its_generation) OVER in_order AS generation_before,
            lagInFrame(its_figures) OVER in_order AS figures_before
        FROM
        (
            -- What stood at the end of each day; an older version that came later changes nothing.
            SELECT *, max(newest) OVER (PARTITION BY complaint_id ORDER BY decided_on ROWS UNBOUNDED PRECEDING) AS greatest
            FROM
            (
                SELECT
                    complaint_id, decided_on, max(precedence) AS newest, argMax(day, precedence) AS its_day,
                    argMax(content, precedence) AS its_content, argMax(generation, precedence) AS its_generation,
                    argMax(figures, precedence) AS its_figures
                FROM version_figures
                WHERE id_half IN (SELECT id_half FROM several)
                GROUP BY complaint_id, decided_on
            )
        )
        WHERE newest = greatest
        WINDOW in_order AS (PARTITION BY complaint_id ORDER BY decided_on ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
    )
    UNION ALL
    SELECT decided_on, 'late' AS reason, arrayMap(figure -> (day, figure.1, figure.2, toInt64(1)), figures) AS moves
    FROM version_figures
    WHERE decided_on > day AND id_half NOT IN (SELECT id_half FROM several)
)
ARRAY JOIN moves AS moved
INNER JOIN published ON published.of_day = moved.1
WHERE decided_on > first_on
GROUP BY day, dimension, key, revised_on, reason
HAVING change != 0
COMMENT 'By how many complaints published daily figures changed, when and why';

CREATE OR REPLACE VIEW revisions
(
    day        Date COMMENT 'day of submitted in Bangkok: the day whose figure changed',
    dimension  String COMMENT 'what is counted: total, channel, category, agency, province, district, kind, urgency',
    key        String COMMENT 'its code',
    revised_on Date COMMENT 'Bangkok day at whose end the changed figure was published',
    reason     String COMMENT 'late: came in afterwards; revised: the channel changed it; corrected: people decided otherwise; rules: newer rules or a newer model did',
    change     Int64 COMMENT 'complaints more for this reason; negative where fewer',
    before     Int64 COMMENT 'the figure as published before that day',
    after      Int64 COMMENT 'the figure as published at its end, for all reasons together'
)
AS SELECT
    day, dimension, key, revised_on, reason, change,
    after - sum(change) OVER (PARTITION BY day, dimension, key, revised_on) AS before,
    toInt64(complaints) + change_of_day - sum(change) OVER (
        PARTITION BY day, dimension, key ORDER BY revised_on DESC RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS after
FROM
(
    SELECT *, sum(change) OVER (PARTITION BY day, dimension, key, revised_on) AS change_of_day FROM changed_figures
) AS changed
LEFT JOIN
(
    SELECT toDate(hour, 'Asia/Bangkok') AS day, toString(dimension) AS dimension, toString(key) AS key, sum(complaints) AS complaints
    FROM hourly WHERE other = '' GROUP BY day, dimension, key
) AS counted USING (day, dimension, key)
COMMENT 'Every published daily figure that changed: when, why, and from what to what';
