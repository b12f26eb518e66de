"""The publisher for an event loop: a call returns when Kafka has acknowledged, or raises."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Mapping, Sequence

from complaints.errors import ComplaintsError
from complaints.service_errors import kafka_away
from complaints.settings import KafkaSettings
from stores.kafka.publisher import Publisher
from stores.kafka.record import Record

GRACE_SECS = 1.0
"""Added to the publisher's own time limit, so that the latter ends first."""
_log = logging.getLogger(__name__)


class AwaitedPublisher:
    """Owns a publisher and the thread that collects its delivery reports. Start and close it in the publishing loop."""

    def __init__(
        self, settings: KafkaSettings, *, limits: Mapping[str, int] | None = None, timeout_secs: float
    ) -> None:
        self._settings, self._limits, self._timeout_secs = settings, limits, timeout_secs
        self._closing = threading.Event()

    def start(self) -> None:
        self._publisher = Publisher(
            self._settings, limits=self._limits, timeout_secs=self._timeout_secs, successes=True
        )
        self._reports = threading.Thread(
            target=self._collect, args=[self._publisher], name="delivery-reports", daemon=True
        )
        self._reports.start()

    def renew(self) -> None:
        """Go on with a new producer. Records of one that Kafka has forgotten are never acknowledged: all time out."""
        _log.warning("a new producer takes the place of one that Kafka does not acknowledge")
        self._publisher.broken = True
        self.start()

    def require_size(self, topic: str, records: Sequence[Record]) -> None:
        """Raise PermanentError when one is larger than the topic takes."""
        for record in records:
            self._publisher.require_size(topic, record)

    async def publish(self, topic: str, records: Sequence[Record]) -> None:
        """Return once all are durable.

        Raises TransientError when Kafka has not acknowledged each of them in time (some may be durable even so),
        PermanentError when one is larger than the topic takes; then none is published.
        """
        if not records:
            return
        if self._publisher.broken:
            self.renew()
        self.require_size(topic, records)
        publisher, reports = self._publisher, _Reports(len(records))
        try:
            async with asyncio.timeout(self._timeout_secs + GRACE_SECS):
                for record in records:
                    while not publisher.publish(topic, record, reports.enter):
                        await asyncio.sleep(0.01)
                failed = await reports.complete
        except TimeoutError as error:
            raise kafka_away(self._settings, f"has not acknowledged within {self._timeout_secs:g} s") from error
        if failed:
            raise failed

    async def ready(self, topics: Sequence[str]) -> None:
        """Check Kafka. Raises TransientError when it is away, ConfigError when it lacks one of the topics."""
        await asyncio.to_thread(self._publisher.check, topics, 2.0)

    async def close(self) -> None:
        """Wait for what is under way, then end the thread."""
        try:
            await asyncio.to_thread(self._publisher.flush)
        finally:
            self._closing.set()
            await asyncio.to_thread(self._reports.join)

    def _collect(self, publisher: Publisher) -> None:
        while not self._closing.is_set() and (publisher.unreported or not publisher.broken):
            publisher.poll(0.1)


class _Reports:
    """The delivery reports of one call. Wakes the event loop once, at the last: one wake-up per record is expensive."""

    def __init__(self, expected: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._missing = expected
        self._failed: ComplaintsError | None = None
        self.complete: asyncio.Future[ComplaintsError | None] = self._loop.create_future()
        """Set to the first error, or None."""

    def enter(self, error: ComplaintsError | None) -> None:
        """One report; always from the same thread."""
        self._failed = self._failed or error
        self._missing -= 1
        if not self._missing:
            self._loop.call_soon_threadsafe(self._settle)

    def _settle(self) -> None:
        if not self.complete.done():  # else the caller has given up
            self.complete.set_result(self._failed)
