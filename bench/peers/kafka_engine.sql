-- The sink as ClickHouse's documentation shows it: a Kafka table, and materialized views into facts and aggregates.
CREATE TABLE queue
(
    complaint_id UUID,
    channel String,
    text String,
    submitted DateTime64(3, 'UTC'),
    received DateTime64(3, 'UTC'),
    version UInt64,
    area Tuple(province String, district String, subdistrict String, method String),
    classification Tuple(categories Array(Tuple(code String, confidence Float32)), kind String, urgency String, model String),
    routing Tuple(rules String, routes Array(Tuple(agency String)), triage String),
    reference String,
    place Tuple(longitude Nullable(Float64), latitude Nullable(Float64)),
    status String
)
ENGINE = Kafka
SETTINGS kafka_broker_list = '{broker}', kafka_topic_list = '{topic}', kafka_group_name = '{group}',
    kafka_format = 'JSONEachRow', kafka_num_consumers = {consumers}, kafka_max_block_size = 50000,
    kafka_flush_interval_ms = 500, input_format_skip_unknown_fields = 1, date_time_input_format = 'best_effort';

-- Like `hourly_counts`, but a sum of increments: the engine's views see blocks, not whole hours.
CREATE TABLE added
(
    hour DateTime('UTC'),
    dimension LowCardinality(String),
    key LowCardinality(String),
    other LowCardinality(String),
    complaints UInt64
)
ENGINE = SummingMergeTree(complaints)
PARTITION BY toYYYYMM(hour)
ORDER BY (hour, dimension, key, other);

CREATE MATERIALIZED VIEW to_added TO added AS
SELECT hour, pair.1 AS dimension, pair.2 AS key, pair.3 AS other, count() AS complaints
FROM complaint_facts
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
GROUP BY hour, dimension, key, other;

CREATE MATERIALIZED VIEW to_facts TO complaint_facts AS
SELECT
    toStartOfHour(submitted) AS hour, complaint_id, version, submitted, received, channel, reference, text,
    area.province AS province, area.district AS district, area.subdistrict AS subdistrict, area.method AS area_method,
    ifNull(place.longitude, nan) AS longitude, ifNull(place.latitude, nan) AS latitude,
    classification.categories.code AS categories, classification.categories.confidence[1] AS confidence,
    classification.kind AS kind, classification.urgency AS urgency, routing.routes.agency AS agencies,
    routing.triage AS triage, status, routing.rules AS rules, classification.model AS model
FROM queue;
