"""The gateway's knowledge of dead letters: follows their topic in a thread that waits for Kafka and stops nothing."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from complaints.errors import TransientError
from complaints.progress import Refusals
from complaints.settings import Settings
from complaints.topics import Topics
from stores.kafka.follower import Follower

RETRY_SECS = 5.0
_log = logging.getLogger(__name__)


@contextmanager
def following(refusals: Refusals, settings: Settings, topics: Topics) -> Iterator[None]:
    """While the block runs."""
    stopped = threading.Event()
    threading.Thread(
        target=_follow, args=(refusals, settings, topics, stopped), name="follow refusals", daemon=True
    ).start()
    try:
        yield
    finally:
        stopped.set()


def _follow(refusals: Refusals, settings: Settings, topics: Topics, stopped: threading.Event) -> None:
    follower = Follower(settings.kafka, topics.dead.name, refusals.take)
    while not stopped.is_set():
        try:
            follower.start()
        except TransientError as error:
            _log.info("dead letters are not followed yet: %s", error)
            stopped.wait(RETRY_SECS)
        else:
            stopped.wait()
            follower.stop()
