"""Publishes events of a topic once, for services that read their input again at each start and say the same again."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from complaints.events.cloudevents import WithHeaders, header_text, headers_in, pairs_of
from complaints.retry import Retry
from complaints.settings import Settings
from complaints.topics import Topics
from stores.kafka.outbox import Outbox
from stores.kafka.record import Record
from stores.kafka.scan import scan

log = logging.getLogger(__name__)


class PublishOnce:
    """The events that stand on a topic, by id, and a way to add those that are missing. One writer for each topic."""

    def __init__(self, settings: Settings, topics: Topics, topic: str, retry: Retry) -> None:
        self._settings, self._topics, self._topic, self._retry = settings, topics, topic, retry
        self._told: set[str] = set()
        self._outbox: Outbox | None = None

    def read(self, since: datetime | None = None) -> None:
        """Learn which events stand on the topic, with `since` those the broker took then or later.

        Raises what `scan` raises.
        """
        self._told = {_id_of(record) for record in scan(self._settings.kafka, [self._topic], since=since)}

    def publish(self, said: Iterable[tuple[str, Record]]) -> int:
        """Publish those of these events, given with their ids, that do not stand there yet; return how many.

        Waits while Kafka is away, until the retry is stopped; raises PermanentError where it refuses.
        """
        new = [(event_id, record) for event_id, record in said if event_id not in self._told]
        if new:
            self._retry.call(lambda: self._send([record for _, record in new]), say=_warn)
            self._told.update(event_id for event_id, _ in new)
        return len(new)

    def _send(self, records: Iterable[Record]) -> None:
        outbox, self._outbox = self._outbox or Outbox(self._settings, self._topics), None
        outbox.publish([(self._topic, record) for record in records])
        self._outbox = outbox  # not kept after a failure: the producer may be one that Kafka no longer knows


def _id_of(record: WithHeaders) -> str:
    found = (header_text(value) for name, value in pairs_of(headers_in(record)) if name == "ce_id")
    return next(found, "")


def _warn(error: Exception) -> None:
    log.warning("waiting: %s", error)
