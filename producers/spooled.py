"""Records onto their topic for good: acknowledged by Kafka, or on the spool's disk until Kafka is back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from complaints.clock import Clock
from complaints.cloudevents import RECEIVED, read_headers
from complaints.errors import ComplaintsError, PermanentError, TransientError
from complaints.outcome import Reject
from producers.awaited import AwaitedPublisher
from producers.refuse import refuse_record
from producers.spool import Spool
from producers.submission import Record

CHUNK = 500
RETRY_SECS = 1.0
QUIET_SECS = 60.0
"""Between two log lines about the same waiting."""
LEAST_ROOM_BYTES = 1_000_000
"""With less room than this in the spool, and Kafka away, requests should go elsewhere."""
STEP = "publish"
_log = logging.getLogger(__name__)
T = TypeVar("T")


class _Stored(Struct, frozen=True, array_like=True):
    """A record as the spool has it."""

    key: bytes | None
    value: bytes
    headers: list[tuple[str, bytes]]


class State(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How records become durable just now."""

    status: str
    """`ready` with Kafka, `spooling` without it or with records still to be handed over."""
    spool_bytes: int = 0
    spool_max_bytes: int = 0
    spooling_since: str | None = None


class SpooledPublisher:
    """Owns a publisher and a spool. Start and close it in the loop that publishes.

    Order: as long as anything waits in the spool, what comes later goes behind it. So of two records the one whose
    `publish` returned before the other's began comes first on the topic, repeats after a failure aside.
    """

    def __init__(self, kafka: AwaitedPublisher, spool: Spool, *, topic: str, dead_topic: str, clock: Clock) -> None:
        self._kafka, self._spool, self._clock = kafka, spool, clock
        self._topic, self._dead_topic = topic, dead_topic
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="spool")
        """All that touches the spool, one after another and off the loop."""
        self._waiting: list[tuple[list[bytes], asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None
        self._draining: asyncio.Task[None] | None = None
        self._since: str | None = None
        self._quiet_until = 0.0

    def start(self) -> None:
        """Open the spool, and hand over what a former process left. Raises ConfigError when it cannot be used."""
        self._spool.open()
        self._kafka.start()
        if self._spool.waiting_bytes:
            self._start_draining("a former process left records")

    @property
    def spooling(self) -> bool:
        """Whether anything waits in the spool."""
        return self._draining is not None

    async def publish(self, records: Sequence[Record]) -> None:
        """Return once all are durable.

        Raises TransientError when neither Kafka nor the spool has taken them, PermanentError when one is larger than
        the topic takes; then none is published.
        """
        if not self.spooling:
            try:
                return await self._kafka.publish(self._topic, records)
            except TransientError as error:
                _log.warning("not acknowledged: %s", error)
        self._kafka.require_size(self._topic, records)
        return await self._write([_encode(record) for record in records])

    async def state(self) -> State:
        """Raises TransientError when nothing could be taken now, ConfigError when Kafka lacks a topic."""
        away = None
        try:
            await self._kafka.ready([self._topic])
        except TransientError as error:
            away = error
            if await self._on_disk(self._spool.room) < LEAST_ROOM_BYTES:
                raise TransientError(f"{error}, and the spool has no room") from error
        return State(
            status="spooling" if away or self.spooling else "ready",
            spool_bytes=self._spool.waiting_bytes,
            spool_max_bytes=self._spool.max_bytes,
            spooling_since=self._since,
        )

    async def close(self) -> None:
        """Finish what is under way; what is still in the spool stays there for the next start."""
        if self._writing:
            await self._writing
        if self._draining:
            self._draining.cancel()
            await asyncio.gather(self._draining, return_exceptions=True)
        try:
            await self._kafka.close()
        except TransientError as error:
            _log.warning("closing: %s", error)
        await self._on_disk(self._spool.close)
        self._disk.shutdown()

    async def _write(self, payloads: list[bytes]) -> None:
        """One write and one fsync for all that wait at that moment."""
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((payloads, written))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all())
        await written

    async def _write_all(self) -> None:
        while self._waiting:
            groups, self._waiting = self._waiting, []
            failed: ComplaintsError = TransientError(f"the spool holds the {self._spool.max_bytes:,} bytes it may")
            taken = 0
            try:
                taken = await self._on_disk(partial(self._spool.append, [payloads for payloads, _ in groups]))
            except TransientError as error:
                failed = error
            if taken and not self.spooling:  # before anyone is told, so that what comes next goes behind it
                self._start_draining("Kafka does not acknowledge")
            for number, (_, written) in enumerate(groups):
                if written.done():
                    continue  # the client has gone
                if number < taken:
                    written.set_result(None)
                else:
                    written.set_exception(failed)
        self._writing = None

    def _start_draining(self, why: str) -> None:
        _log.warning("%s: spooling to %s", why, self._spool.folder)
        self._since = self._clock.now().isoformat(timespec="seconds")
        self._draining = asyncio.create_task(self._drain())

    async def _drain(self) -> None:
        drained = 0
        while self._spool.waiting_bytes or self._writing:
            if (segment := await self._on_disk(self._spool.oldest)) is not None:
                drained += await self._hand_over(segment)
        _log.warning("the spool is empty again: %d records handed over to Kafka since %s", drained, self._since)
        self._draining = self._since = None

    async def _hand_over(self, segment: Path) -> int:
        payloads = await self._patiently(partial(self._on_disk, partial(self._spool.read, segment)))
        for start in range(0, len(payloads), CHUNK):
            chunk = {f"{segment.name}#{start + i}": found for i, found in enumerate(payloads[start : start + CHUNK])}
            await self._patiently(partial(self._publish_spooled, chunk))
        await self._patiently(partial(self._on_disk, partial(self._spool.remove, segment)))
        return len(payloads)

    async def _publish_spooled(self, payloads: Mapping[str, bytes]) -> None:
        # Asked first: publishing to a topic that is missing would have some brokers create it.
        await self._kafka.ready([self._topic])
        records = {origin: _decode(payload) for origin, payload in payloads.items()}
        try:
            await self._kafka.publish(self._topic, list(records.values()))
        except TransientError:
            self._kafka.renew()
            raise
        except PermanentError:
            for origin, record in records.items():
                await self._publish_or_refuse(origin, record)

    async def _publish_or_refuse(self, origin: str, record: Record) -> None:
        try:
            await self._kafka.publish(self._topic, [record])
        except PermanentError as error:
            reject = Reject("too_large", str(error), STEP)
            letter = refuse_record(reject, record, channel=_channel_of(record), origin=f"spool/{origin}")
            await self._kafka.publish(self._dead_topic, [letter])

    async def _patiently(self, action: Callable[[], Awaitable[T]]) -> T:
        """Nothing in the spool is given up: whatever fails is tried again."""
        while True:
            try:
                return await action()
            except ComplaintsError as error:
                now = self._clock.monotonic()
                if now >= self._quiet_until:
                    _log.warning("%d bytes wait in the spool: %s", self._spool.waiting_bytes, error)
                    self._quiet_until = now + QUIET_SECS
            except Exception:  # noqa: BLE001 - what is in the spool must not wait for a restart
                _log.exception("a defect holds up the spool")
            await asyncio.sleep(RETRY_SECS)

    async def _on_disk(self, action: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._disk, action)


def _channel_of(record: Record) -> str:
    attributes = read_headers(record.headers, RECEIVED)
    return "" if isinstance(attributes, Reject) else attributes["source"].rpartition("/")[2]


def _encode(record: Record) -> bytes:
    headers = [(name, value.encode() if isinstance(value, str) else value or b"") for name, value in record.headers]
    return msgspec.msgpack.encode(_Stored(record.key, record.value, headers))


def _decode(payload: bytes) -> Record:
    stored = msgspec.msgpack.decode(payload, type=_Stored)
    return Record(key=stored.key, value=stored.value, headers=list(stored.headers))
