"""Follows a topic that a process needs as a whole: reads all of it at the start, then new records in a thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress

from confluent_kafka import Message

from complaints.clock import Clock
from complaints.errors import PermanentError, TransientError
from complaints.retry import Retry
from complaints.service_errors import kafka_away
from complaints.settings import KafkaSettings
from stores.kafka.reader import Reader
from stores.kafka.scan import read_out

log = logging.getLogger(__name__)

_BATCH = 1000
_READ_SECS = 0.1
_RETRY_SECS = 1.0


class Follower:
    """Hands every record of one topic to `take`, in order within each partition: in `start`, then in a thread.

    `take` must not raise: no record may keep later ones from being taken.
    """

    def __init__(self, settings: KafkaSettings, topic: str, take: Callable[[Message], None], clock: Clock) -> None:
        self._reader = Reader(settings, f"{topic}-follower")
        self._settings, self._topic, self._take, self._clock = settings, topic, take, clock
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._follow, name=f"follow {topic}", daemon=True)

    def start(self) -> None:
        """Return once all that stands on the topic has been taken; what comes later is taken soon after it came.

        Raises TransientError when the topic is missing, Kafka is away, or the end is out of reach, PermanentError when
        Kafka refuses us.
        """
        extents = self._reader.extents([self._topic])
        if not extents:
            raise kafka_away(self._settings, f"has no topic {self._topic}")
        for record in read_out(self._reader, extents):
            self._take(record)
        self._thread.start()

    def stop(self) -> None:
        """End the thread; `start` has returned before."""
        self._stopped.set()
        self._thread.join()
        self._reader.close()

    def _follow(self) -> None:
        # PermanentError is retried as well: when rights are given back, nobody has to restart the followers.
        retry = Retry(
            clock=self._clock, first_secs=_RETRY_SECS, stopped=self._stopped.is_set, on=(TransientError, PermanentError)
        )
        with suppress(*retry.on):  # raised when it is told to stop while it waits
            while not self._stopped.is_set():
                retry.call(self._take_next, say=self._warn, wait=self._stopped.wait)

    def _take_next(self) -> None:
        for record in self._reader.read(_BATCH, _READ_SECS):
            self._take(record)

    def _warn(self, error: Exception) -> None:
        log.warning("%s cannot be followed for now: %s", self._topic, error)
