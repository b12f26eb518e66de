"""The orders that operators have given, read as they come."""

from __future__ import annotations

from collections.abc import Iterator

from complaints.events.webhook import WEBHOOK_ORDER, WebhookOrder
from complaints.settings import KafkaSettings
from complaints.topics import Topics
from stores.kafka.reader import Reader
from stores.kafka.record import ConsumerRecord
from stores.kafka.scan import read_out

_MOST = 1000


class Orders:
    """All orders, with their offsets. Each subscriber knows up to which it has carried them out."""

    def __init__(self, settings: KafkaSettings, topics: Topics) -> None:
        """Read those that were given. Raises TransientError when Kafka is away."""
        self._reader = Reader(settings, "complaints-webhooks")
        self._orders: list[tuple[int, WebhookOrder]] = []
        for record in read_out(self._reader, self._reader.extents([topics.of(WEBHOOK_ORDER).name])):
            self._take(record)

    def read(self) -> None:
        """Take those that have come, without waiting. Raises TransientError, PermanentError as `Reader.read` does."""
        for record in self._reader.read(_MOST, 0):
            self._take(record)

    def of(self, subscription: str) -> Iterator[tuple[int, WebhookOrder]]:
        """Those for one subscription, oldest first."""
        return ((offset, order) for offset, order in self._orders if order.subscription == subscription)

    def close(self) -> None:
        """Close the connection."""
        self._reader.close()

    def _take(self, record: ConsumerRecord) -> None:
        if order := WEBHOOK_ORDER.read(record.value()):
            self._orders.append((record.offset() or 0, order))
