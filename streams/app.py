"""The Faust app: one agent over batches of records, with its timers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faust
from faust.serializers.schemas import Schema
from mode import Worker
from yarl import URL

from complaints.errors import PermanentError
from complaints.settings import Settings
from complaints.topic_ids import TopicIds
from stores.kafka.options import consumer_options
from streams.runtime.batch import Process
from streams.runtime.crash import crash
from streams.runtime.one_member import OneMember
from streams.runtime.transport import BatchTransport
from streams.runtime.work import Work

HEARTBEAT_SECS = 5.0
CHECK_SECS = 1.0
FEW_PARTITIONS_MS, MANY_PARTITIONS_MS = 20, 100
"""How long a broker may keep a fetch that finds nothing. For each answer the client looks every partition up in a list
of all: with the topics of 230 agencies, fifty such answers a second take a twentieth of a core."""
MANY_TOPICS = 50


@dataclass(frozen=True, kw_only=True)
class Alone:
    """For a process that must have all partitions or none."""

    started_ms: int
    """When it was started, in milliseconds since 1970: the first one has them."""
    moved: Callable[[int | None], None]
    """Called with the number of partitions that it has from now on, None while they are shared out anew; must not
    block."""


class _Untouched(Schema):  # type: ignore[misc]
    """Passes a batch on unchanged: decoding is a step of the pipeline, which may reject a record."""

    def loads_key(self, app: Any, message: Any, **kwargs: Any) -> None:
        return None

    def loads_value(self, app: Any, message: Any, **kwargs: Any) -> Any:
        return message.value


def build_app(
    settings: Settings,
    topics: Sequence[str],
    process: Process,
    give_up: Callable[[], None],
    topic_ids: TopicIds,
    alone: Alone | None = None,
) -> faust.App:
    """An app that calls `process` in a thread with each batch and works on the next one meanwhile.

    Offsets of a batch are committed once the future that `process` returns has ended. TransientError from `process` or
    its future means that it was stopped: nothing is committed. Any other error ends the worker; the next worker reads
    the batch again. `give_up` is called when the worker must stop, to make a `process` that waits for the broker raise.
    With `alone` one process of the group has all partitions, and the others none.
    """
    app = _configured(settings)
    transport = BatchTransport(app.conf.broker_consumer, app)
    wait_ms = FEW_PARTITIONS_MS if len(topics) < MANY_TOPICS else MANY_PARTITIONS_MS
    transport.reader_options = consumer_options(
        settings.kafka, f"{settings.worker.group}-reader", fetch_wait_ms=wait_ms
    )
    transport.batch_records = settings.worker.batch_records
    transport.topic_ids = topic_ids
    transport.give_up = give_up
    if alone:
        transport.one_member, transport.moved = OneMember(alone.started_ms), alone.moved
    app.transport = transport
    received = app.topic(*topics, schema=_Untouched(), internal=False)
    worker = Work(process, app.crash)

    async def work(stream: Any) -> None:
        await worker.run(stream.noack().events())

    async def check() -> None:
        try:
            await asyncio.get_running_loop().run_in_executor(None, topic_ids.check)
        except PermanentError as error:
            await crash(app.crash, error)

    app.agent(received, name="work")(work)
    app.timer(CHECK_SECS)(check)
    if settings.worker.heartbeat:
        app.timer(HEARTBEAT_SECS)(_touch(Path(settings.worker.heartbeat)))
    return app


def run_app(app: faust.App) -> int:
    """Work until told to stop; return the exit status."""
    return int(Worker(app, override_logging=False, quiet=True, daemon=True).execute_from_commandline() or 0)


def _configured(settings: Settings) -> faust.App:
    kafka = settings.kafka
    return faust.App(
        settings.worker.group,
        broker=[URL(f"kafka://{server.strip()}") for server in kafka.bootstrap_servers.split(",")],
        broker_session_timeout=kafka.session_timeout_ms / 1000,
        broker_heartbeat_interval=kafka.session_timeout_ms / 6000,
        broker_commit_interval=1.0,
        consumer_auto_offset_reset="earliest",
        # Bounds memory: one batch is queued besides those under work, and the reader waits.
        stream_buffer_maxsize=1,
        stream_wait_empty=False,
        topic_disable_leader=True,
        topic_allow_declare=False,
        web_enabled=False,
        datadir=settings.embedded.data / "faust",
    )


def _touch(path: Path) -> Callable[[], Any]:
    async def heartbeat() -> None:
        path.touch()

    return heartbeat
