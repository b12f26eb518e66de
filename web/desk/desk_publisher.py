"""Publishes what officials do: steps, decisions, and what the audit is told of them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

from complaints.errors import ComplaintsError, TransientError
from complaints.settings import KafkaSettings
from complaints.topics import Topics
from stores.kafka.publisher import Publisher
from stores.kafka.record import ProducerRecord, Record

log = logging.getLogger(__name__)
TIMEOUT_SECS = 10.0
MOST_UNREPORTED = 5_000
"""Sights that Kafka has not taken yet. Beyond this no page is shown any more, as nobody would hear of it."""


class _Line:
    """A producer and who uses it now."""

    def __init__(self, settings: KafkaSettings, topics: Topics) -> None:
        self._settings, self._limits = settings, topics.limits()
        self._publisher: Publisher | None = None
        self.lock = threading.Lock()

    def working(self) -> Publisher:
        """The producer; a new one where Kafka has lost track of the old one."""
        if self._publisher is None or self._publisher.broken:
            self._publisher = Publisher(self._settings, limits=self._limits, timeout_secs=TIMEOUT_SECS)
        return self._publisher


class DeskPublisher:
    """Acts wait for Kafka, sights do not: each has a producer, so neither waits for the other. Safe in threads."""

    def __init__(self, settings: KafkaSettings, topics: Topics) -> None:
        self._acts, self._sights = _Line(settings, topics), _Line(settings, topics)
        self._known: set[str] = set()

    def publish(self, records: Sequence[ProducerRecord]) -> None:
        """Return once all are durable. Raises TransientError where Kafka is away, ConfigError without the topic."""
        failed: list[ComplaintsError] = []
        with self._acts.lock:
            publisher = self._acts.working()
            if unknown := {record.topic for record in records} - self._known:
                publisher.check(unknown)
                self._known |= unknown
            for record in records:
                while not publisher.publish(
                    record.topic, _plain(record), lambda error: failed.append(error) if error else None
                ):
                    publisher.poll(0.1)
            publisher.flush()
        if failed:
            raise failed[0]

    def hand_over(self, record: ProducerRecord) -> None:
        """Publish soon, without waiting. Raises TransientError where Kafka has been away for too long."""
        with self._sights.lock:
            publisher = self._sights.working()
            publisher.poll()
            if publisher.unreported > MOST_UNREPORTED or not publisher.publish(record.topic, _plain(record), _note):
                raise TransientError("Kafka takes nothing, so nobody could be told of this sight")

    def flush(self) -> None:
        """Wait for what was handed over."""
        with self._sights.lock:
            self._sights.working().flush()


def _plain(record: ProducerRecord) -> Record:
    return Record(key=record.key, value=record.value, headers=record.headers)


def _note(error: ComplaintsError | None) -> None:
    if error is not None:
        log.error("a sight could not be told to the audit: %s", error)
