"""Tells the gateway which complaints became dead letters: follows their topic in a thread, which waits for Kafka."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from complaints.clock import SystemClock
from complaints.errors import PermanentError, TransientError
from complaints.progress import Refusals
from complaints.retry import Retry
from complaints.settings import Settings
from complaints.topics import Topics
from stores.kafka.follower import Follower

RETRY_SECS = 5.0
_log = logging.getLogger(__name__)


@contextmanager
def following(refusals: Refusals, settings: Settings, topics: Topics) -> Iterator[None]:
    """Follow the dead-letter topic while the block runs."""
    stopped = threading.Event()
    threading.Thread(
        target=_follow, args=(refusals, settings, topics, stopped), name="follow refusals", daemon=True
    ).start()
    try:
        yield
    finally:
        stopped.set()


def _follow(refusals: Refusals, settings: Settings, topics: Topics, stopped: threading.Event) -> None:
    clock = SystemClock()
    follower = Follower(settings.kafka, topics.dead.name, refusals.take, clock)
    retry = Retry(clock=clock, first_secs=RETRY_SECS, stopped=stopped.is_set, on=(TransientError, PermanentError))
    with suppress(*retry.on):  # `call` raises the last error when it is told to stop while waiting
        retry.call(
            follower.start,
            say=lambda error: _log.info("dead letters are not followed yet: %s", error),
            wait=stopped.wait,
        )
        stopped.wait()
        follower.stop()
