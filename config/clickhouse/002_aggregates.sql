-- Each hour is a whole set of rows under one revision, recomputed from facts; the greatest revision stands.
-- revision = sum of the versions of the hour's complaints: it only grows, so of two writers the one that saw more wins.
CREATE TABLE IF NOT EXISTS aggregates
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
ORDER BY (hour, dimension, key, other)
COMMENT 'Hourly counts with superseded revisions; read the views hourly and daily instead';

-- What the recompute inserts, for any set of hours; its whole is the oracle that hourly must equal.
CREATE OR REPLACE VIEW recount AS
SELECT
    hour,
    pair.1 AS dimension,
    pair.2 AS key,
    pair.3 AS other,
    count() AS complaints,
    any(revision) AS revision
FROM
(
    SELECT
        hour, revision, arrayJoin(rows) AS fact,
        fact.1 AS channel, fact.2 AS province, fact.3 AS district, fact.4 AS kind, fact.5 AS urgency,
        fact.6 AS categories, fact.7 AS agencies, fact.8 AS triage
    FROM
    (
        -- Revision and rows from one read: it says what exactly was seen. A window would sort all of it for that.
        SELECT
            hour,
            sum(toUInt128(version)) AS revision,
            groupArray((channel, province, district, kind, urgency, categories, agencies, triage)) AS rows
        FROM facts FINAL
        GROUP BY hour
    )
)
ARRAY JOIN arrayConcat(
    [
        ('total', '', ''),
        ('channel', toString(channel), ''),
        ('kind', toString(kind), ''),
        ('urgency', toString(urgency), ''),
        ('triage', toString(triage), ''),
        ('province', toString(province), ''),
        ('district', toString(district), '')
    ],
    arrayMap(c -> ('category', toString(c), ''), categories),
    arrayMap(a -> ('agency', toString(a), ''), agencies),
    arrayMap(c -> ('category_province', toString(c), toString(province)), categories),
    arrayMap(c -> ('category_district', toString(c), toString(district)), categories),
    arrayFlatten(arrayMap(c -> arrayMap(a -> ('category_agency', toString(c), toString(a)), agencies), categories))
) AS pair
GROUP BY hour, dimension, key, other
COMMENT 'Counts straight from facts, in the shape of aggregates';
