"""The fold of cases on Faust's own tables, as its documentation shows agents with a table: one event at a time.

The argument is the store: `memory` (its default) or `rocksdb`.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from functools import cache
from typing import Any

import faust
from mode import Worker

from bench.case_load import AGENCIES
from bench.peers.case_fold import CaseFold
from bench.peers.message import Message
from complaints.settings import Settings, load_settings


def build(settings: Settings, store: str) -> Any:
    """The app. Its table has the one partition that the topics it reads have."""
    fold = CaseFold(settings)
    app = faust.App(
        settings.cases.group,
        broker=f"kafka://{settings.kafka.bootstrap_servers}",
        broker_session_timeout=settings.kafka.session_timeout_ms / 1000,
        broker_heartbeat_interval=settings.kafka.session_timeout_ms / 6000,
        store=f"{store}://",
        topic_partitions=1,
        value_serializer="raw",
        key_serializer="raw",
        consumer_auto_offset_reset="earliest",
        producer_acks=-1,
        topic_disable_leader=True,
        web_enabled=False,
        datadir=settings.embedded.data / settings.cases.group,
    )
    topic = cache(app.topic)
    cases = app.Table("cases", key_type=bytes, value_type=bytes, partitions=1)
    read = app.topic(fold.classified, *map(fold.updates_of, AGENCIES), internal=False)

    @app.agent(read)  # type: ignore[untyped-decorator]
    async def work(stream: Any) -> AsyncIterator[None]:
        async for event in stream.events():
            one = event.message
            record = Message(
                one.key, one.value, one.headers, one.topic, one.partition, one.offset, int(one.timestamp * 1000)
            )
            for name, key, value, output_headers in fold(record, cases.get, cases.__setitem__):
                await topic(name).send(key=key, value=value, headers=output_headers)
            yield

    return app


if __name__ == "__main__":
    Worker(build(load_settings(), sys.argv.pop()), quiet=True, daemon=True).execute_from_commandline()
