"""The worker on quixstreams: StreamingDataFrame, `apply(expand=True)`, a topic chosen per output."""

from __future__ import annotations

from typing import Any

from quixstreams import Application
from quixstreams.models import BytesSerializer

from bench.peers.message import Message
from complaints.reference.agencies import Agencies
from complaints.settings import Settings, load_settings
from streams.load_pipeline import load_pipeline


class _Value(BytesSerializer):  # type: ignore[misc]
    """An output of our steps with its topic, key and headers."""

    def __call__(self, value: Any, ctx: Any) -> Any:
        return value.value


def run(settings: Settings) -> None:
    """Until it is killed."""
    pipeline = load_pipeline(settings)
    app = Application(
        broker_address=settings.kafka.bootstrap_servers,
        consumer_group=settings.worker.group,
        auto_offset_reset="earliest",
        auto_create_topics=False,
        loglevel="WARNING",
        producer_extra_config={"linger.ms": 5},
    )
    agencies = tuple(agency.id for agency in Agencies.load(settings.config))
    outputs = {
        topic.name: app.topic(topic.name, key_serializer="bytes", value_serializer=_Value())
        for topic in pipeline.topics.all(agencies)
    }
    source = app.topic(pipeline.topics.received.name, key_deserializer="bytes", value_deserializer="bytes")

    def steps(value: Any, key: Any, timestamp: int, headers: Any) -> Any:
        return pipeline.run([Message(key, value, headers)])

    frame = app.dataframe(source).apply(steps, expand=True, metadata=True)
    frame = frame.set_headers(lambda value, *_: value.headers)
    frame.to_topic(lambda value, *_: outputs[value.topic], key=lambda value: value.key)
    app.run()


if __name__ == "__main__":
    run(load_settings())
