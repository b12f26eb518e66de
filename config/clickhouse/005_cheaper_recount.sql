-- The same counts at half the price: dimensions are numbers until the end, and codes are gathered as three arrays
-- instead of one of tuples. Revision and counts still come from one read, so that a revision says what exactly was seen.
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
        anyIf(versions, number = 1) AS revision,
        groupArray((number, key, other, complaints)) AS counts
    FROM
    (
        SELECT hour, number, key, other, count() AS complaints, sum(toUInt128(version)) AS versions
        FROM
        (
            SELECT
                hour, version,
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
            FROM facts FINAL
        )
        ARRAY JOIN numbers AS number, keys AS key, others AS other
        GROUP BY hour, number, key, other
    )
    GROUP BY hour
)
ARRAY JOIN counts AS counted
COMMENT 'Counts straight from facts, in the shape of aggregates';
