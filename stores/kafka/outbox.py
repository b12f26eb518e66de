"""Publishes the few records of a command, and returns when all are durable."""

from __future__ import annotations

from collections.abc import Iterable

from complaints.errors import ComplaintsError, TransientError
from complaints.settings import Settings
from complaints.topics import Topics
from stores.kafka.publisher import Publisher
from stores.kafka.record import Record

TIMEOUT_SECS = 30.0


class Outbox:
    """Publishes records in order, on topics that it checks first."""

    def __init__(self, settings: Settings, topics: Topics) -> None:
        self._publisher = Publisher(settings.kafka, limits=topics.limits(), timeout_secs=TIMEOUT_SECS)
        self._known: set[str] = set()

    def publish(self, records: Iterable[tuple[str, Record]]) -> None:
        """Return once all are durable.

        Raises TransientError, ConfigError or PermanentError when one cannot be handed over or is not acknowledged.
        Records before one that cannot be handed over are durable then if Kafka takes them; those after it are not sent.
        """
        failed: list[ComplaintsError] = []

        def done(error: ComplaintsError | None) -> None:
            if error is not None:
                failed.append(error)

        try:
            for topic, record in records:
                if topic not in self._known:
                    self._publisher.check([topic])
                    self._known.add(topic)
                while not self._publisher.publish(topic, record, done):
                    self._publisher.poll(0.1)
        except ComplaintsError as error:
            failed.append(error)  # a command ends with it, and a record that is still queued then is lost
        self._publisher.flush()
        if failed:
            raise next((error for error in failed if not isinstance(error, TransientError)), failed[0])
