"""The record of sends on its topic: read at the start, written before and after each message is handed over.

A claim is read back before it counts: the order of the topic says who of two senders was first.
"""

from __future__ import annotations

import logging
from datetime import datetime

from complaints.clock import Clock
from complaints.errors import TransientError
from complaints.events.notification import SENDING, Sending
from complaints.retry import Retry
from complaints.service_errors import kafka_away
from complaints.settings import Settings
from complaints.topics import Topics
from sinks.notifications.notice_record import sending_record
from sinks.notifications.sends import Sends
from stores.kafka.outbox import Outbox
from stores.kafka.reader import Reader
from stores.kafka.record import Record

log = logging.getLogger(__name__)

_BATCH = 1000
_READ_SECS = 0.02
READ_BACK_SECS = 30.0


class SendLog:
    """Reads and writes the topic. Not thread-safe."""

    def __init__(self, settings: Settings, topics: Topics, sends: Sends, clock: Clock, retry: Retry) -> None:
        """`retry` waits while Kafka is away."""
        self._settings, self._topics, self._sends, self._clock, self._retry = settings, topics, sends, clock, retry
        self._topic = topics.of(SENDING).name
        self._reader = Reader(settings.kafka, f"{self._topic}-follower")
        self._outbox: Outbox | None = None

    def read(self, since: datetime) -> None:
        """Learn what was sent since then, by the broker's clock. Raises TransientError when Kafka is away."""
        extents = self._reader.extents([self._topic])
        if not extents:
            raise kafka_away(self._settings.kafka, f"has no topic {self._topic}")
        self._reader.start(self._reader.later_than(extents, since))
        while self._reader.behind:
            self._take_next()

    def write(self, sending: Sending) -> bool:
        """Return once it is durable: whether it is what counts for its message.

        Waits while Kafka is away. Raises TransientError when told to stop meanwhile, or when a claim is not given back.
        """
        record = sending_record(sending)
        self._retry.call(lambda: self._publish(record), say=_warn)
        if sending.state != "sending":
            self._sends.take(sending)
            return True
        deadline = self._clock.monotonic() + READ_BACK_SECS
        while record.value not in self._take_next():
            if self._clock.monotonic() > deadline:
                raise TransientError(f"{self._topic} does not give back what was written")
        return self._sends.has(sending)

    def close(self) -> None:
        self._reader.close()

    def _publish(self, record: Record) -> None:
        outbox, self._outbox = self._outbox or Outbox(self._settings, self._topics), None
        outbox.publish([(self._topic, record)])
        self._outbox = outbox  # not kept after a failure: the producer may be one that Kafka no longer knows

    def _take_next(self) -> list[bytes]:
        """Take the next records; their values."""
        values = [record.value() or b"" for record in self._retry.call(self._read, say=_warn)]
        for sending in map(SENDING.read, values):
            if sending is not None:
                self._sends.take(sending)
        return values

    def _read(self) -> list:  # type: ignore[type-arg]
        return self._reader.read(_BATCH, _READ_SECS)


def _warn(error: Exception) -> None:
    log.warning("waiting: %s", error)
