"""Makes records durable: acknowledged by Kafka, or on the spool's disk until Kafka is back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from msgspec import Struct

from complaints.clock import Clock
from complaints.errors import TransientError
from complaints.telemetry import Telemetry
from producers.spool.awaited_folder import AwaitedSpool
from producers.spool.drain import HandOver
from producers.spool.folder import Spool
from producers.spool.stored_record import encode
from stores.kafka.awaited_publisher import AwaitedPublisher
from stores.kafka.record import Record

LEAST_ROOM_BYTES = 1_000_000
"""With less room than this in the spool, and Kafka away, requests should go elsewhere."""
_log = logging.getLogger(__name__)


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

    def __init__(
        self, kafka: AwaitedPublisher, spool: Spool, *, topic: str, dead_topic: str, clock: Clock, telemetry: Telemetry
    ) -> None:
        self._kafka, self._spool, self._clock = kafka, AwaitedSpool(spool), clock
        self._telemetry = telemetry
        self._topic = topic
        self._hand_over = HandOver(
            self._spool, kafka, topic=topic, dead_topic=dead_topic, clock=clock, telemetry=telemetry
        )
        self._draining: asyncio.Task[None] | None = None
        self.under_way = 0
        """Records that are not durable yet."""
        self._since: str | None = None

    def start(self) -> None:
        """Open the spool, and hand over what a former process left. Raises ConfigError when it cannot be used."""
        self._spool.start(on_taken=lambda: self._start_draining("Kafka does not acknowledge"))
        self._kafka.start()
        if self._spool.in_use:
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
        self.under_way += len(records)
        try:
            await self._store(records)
        finally:
            self.under_way -= len(records)

    async def state(self) -> State:
        """The present state. Raises TransientError when nothing can be taken, ConfigError when Kafka lacks a topic."""
        away = None
        try:
            await self._kafka.ready([self._topic])
        except TransientError as error:
            away = error
            if await self._spool.room() < LEAST_ROOM_BYTES:
                raise TransientError(f"{error}, and the spool has no room") from error
        return State(
            status="spooling" if away or self.spooling else "ready",
            spool_bytes=self._spool.waiting_bytes,
            spool_max_bytes=self._spool.max_bytes,
            spooling_since=self._since,
        )

    async def close(self) -> None:
        """Finish what is under way; what is still in the spool stays there for the next start."""
        await self._spool.finish_writing()
        if self._draining:
            self._draining.cancel()
            await asyncio.gather(self._draining, return_exceptions=True)
        try:
            await self._kafka.close()
        except TransientError as error:
            _log.warning("closing: %s", error)
        await self._spool.close()

    async def _store(self, records: Sequence[Record]) -> None:
        if not self.spooling:
            try:
                return await self._kafka.publish(self._topic, records)
            except TransientError as error:
                _log.warning("not acknowledged: %s", error)
        self._kafka.require_size(self._topic, records)
        await self._spool.write([encode(record) for record in records])
        self._telemetry.add("spooled", len(records))
        self._telemetry.set_level("spool_bytes", self._spool.waiting_bytes)
        return None

    def _start_draining(self, why: str) -> None:
        if self.spooling:
            return
        _log.warning("%s: spooling to %s", why, self._spool.folder)
        self._since = self._clock.now().isoformat(timespec="seconds")
        self._draining = asyncio.create_task(self._drain())

    async def _drain(self) -> None:
        handed_over = await self._hand_over.run()
        _log.warning("the spool is empty again: %d records handed over to Kafka since %s", handed_over, self._since)
        self._draining = self._since = None
