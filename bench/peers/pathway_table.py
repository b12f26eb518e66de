"""The worker on Pathway: a raw Kafka table, our steps as a batched UDF, flattened, written to the topic each row names.

Pathway gives a record's headers only as base64 inside JSON; to spare it that cost, `decode` gets constant headers.
Its output has two additional headers of its own.
"""

from __future__ import annotations

from typing import Any

import pathway as pw

from bench.peers.message import Message
from complaints.events.cloudevents import headers_of
from complaints.events.complaint import RECEIVED
from complaints.settings import Settings, load_settings
from streams.load_pipeline import load_pipeline

BATCH = 10_000
NAMES = (
    "ce_specversion", "ce_id", "ce_source", "ce_type", "ce_subject", "ce_time", "ce_dataschema", "content-type",
)  # fmt: skip


def run(settings: Settings) -> None:
    """Until it is killed."""
    pipeline = load_pipeline(settings)
    incoming = headers_of(event_id="x", event_type=RECEIVED.ce_type, source="x", subject="x", time="x")
    connection = {"bootstrap.servers": settings.kafka.bootstrap_servers}

    @pw.udf(max_batch_size=BATCH, deterministic=True)  # type: ignore[untyped-decorator]
    def steps(keys: list[bytes], values: list[bytes]) -> list[list[tuple[Any, ...]]]:
        found: dict[bytes, list[tuple[Any, ...]]] = {key: [] for key in keys}
        for topic, key, value, headers in pipeline.run(
            [Message(key, value, incoming) for key, value in zip(keys, values, strict=True)]
        ):
            found[key or b""].append((topic, key, value, *(content for _, content in headers)))
        return [found[key] for key in keys]

    source = pw.io.kafka.read(
        {**connection, "group.id": settings.worker.group, "auto.offset.reset": "earliest"},
        pipeline.topics.received.name,
        format="raw",
        autocommit_duration_ms=100,
    )
    outputs = source.select(output=steps(source.key, source.data)).flatten(pw.this.output)
    columns = {name: pw.this.output[place] for place, name in enumerate(("topic", "key", "value", *NAMES))}
    kinds = {name: str if name == "topic" else bytes for name in columns}
    rows = outputs.select(**columns).update_types(**kinds)
    pw.io.kafka.write(
        rows,
        {**connection, "acks": "all", "linger.ms": "5"},
        rows.topic,
        format="raw",
        key=rows.key,
        value=rows.value,
        headers=[rows[name] for name in NAMES],
    )
    pw.run(monitoring_level=pw.MonitoringLevel.NONE)


if __name__ == "__main__":
    run(load_settings())
