"""The worker in plain Faust style, as its documentation shows agents: one event, one send per output."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import cache
from typing import Any

import faust
from mode import Worker

from bench.peers.message import Message
from complaints.settings import Settings, load_settings
from streams.load_pipeline import load_pipeline


def build(settings: Settings) -> Any:
    """The app."""
    pipeline = load_pipeline(settings)
    app = faust.App(
        settings.worker.group,
        broker=f"kafka://{settings.kafka.bootstrap_servers}",
        value_serializer="raw",
        key_serializer="raw",
        consumer_auto_offset_reset="earliest",
        producer_acks=-1,
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
    )
    topic = cache(app.topic)

    @app.agent(topic(pipeline.topics.received.name))  # type: ignore[untyped-decorator]
    async def work(stream: Any) -> AsyncIterator[None]:
        async for event in stream.events():
            message = event.message
            record = Message(
                message.key, message.value, message.headers, message.topic, message.partition, message.offset
            )
            for name, key, value, output_headers in pipeline.run([record]):
                await topic(name).send(key=key, value=value, headers=output_headers)
            yield

    return app


if __name__ == "__main__":
    Worker(build(load_settings()), quiet=True, daemon=True).execute_from_commandline()
