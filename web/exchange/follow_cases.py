"""Keeps a copy of agencies' cases up to date from their own topics, and tells what became of steps."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import UUID

from complaints.clock import Clock
from complaints.errors import ConfigError, PermanentError, TransientError
from complaints.events.case import CaseStep, StepRefusal
from complaints.retry import Retry
from complaints.service_errors import kafka_at
from complaints.settings import KafkaSettings
from complaints.topics import Topics
from operations.agency.case_copy import CaseCopy, OwnCase
from operations.agency.read_cases import entry_of
from stores.kafka.reader import Extent, Reader
from stores.kafka.record import TimedRecord

log = logging.getLogger(__name__)
Word = CaseStep | StepRefusal
REMEMBERED = 10_000
"""So many words of steps are kept for those who send a message again."""
_BATCH, _READ_SECS, _RETRY_SECS = 1000, 0.1, 1.0


class FollowCases:
    """The copy and the thread that keeps it; its methods may be called from any thread."""

    def __init__(
        self, settings: KafkaSettings, topics: Topics, agencies: Sequence[str], path: Path, clock: Clock
    ) -> None:
        self._settings, self._clock = settings, clock
        self._agency_of = {topics.of_agency(agency): agency for agency in agencies}
        self._copy, self._lock = CaseCopy(path), threading.Lock()
        self._reader = Reader(settings, "complaints-exchange", clock=clock)
        self._wanted: dict[UUID, Future[Word]] = {}
        self._told: dict[UUID, Word] = {}
        self._next: Sequence[TimedRecord] = []
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="follow cases", daemon=True)

    def start(self) -> None:
        """Return once all that stands on the topics now is in the copy.

        Raises ConfigError where a topic is missing, TransientError when Kafka is away.
        """
        extents = self._reader.extents(self._agency_of)
        if missing := self._agency_of.keys() - {topic for topic, _ in extents}:
            raise ConfigError(f"{kafka_at(self._settings)} has no topic {min(missing)}: run 'complaints topics'")
        if any((self._copy.next(topic) or 0) > extent.end for (topic, _), extent in extents.items()):
            log.warning("a topic was created anew: the copy of cases is made again")
            self._copy.forget()
        self._reader.start({
            place: Extent(max(extent.first, self._copy.next(place[0]) or 0), extent.end)
            for place, extent in extents.items()
        })  # fmt: skip
        while self._reader.behind:
            self._take(self._reader.read(_BATCH, _READ_SECS))
        self._thread.start()

    def stop(self) -> None:
        """End the thread; `start` has returned before."""
        self._stopped.set()
        self._thread.join()
        self._reader.close()
        self._copy.close()

    def get(self, agency: str, case: UUID) -> OwnCase | None:
        """One case of an agency."""
        with self._lock:
            return self._copy.get(agency, case)

    def knows(self, case: UUID) -> bool:
        """Whether the case is one of any of the agencies."""
        return any(self.get(agency, case) is not None for agency in self._agency_of.values())

    def cases(self, agency: str, since_ms: int) -> list[OwnCase]:
        """Cases of an agency that changed since then, in the order of their last change."""
        with self._lock:
            return list(self._copy.cases(agency, since_ms))

    @contextmanager
    def words(self, updates: Sequence[UUID]) -> Iterator[Mapping[UUID, Future[Word]]]:
        """What becomes of these updates, as it is told while the block runs, or was told a while before.

        An update that is sent again is not told of again: its sender gets the word of the first time.
        """
        futures = {one: self._wanted.setdefault(one, Future()) for one in updates}
        for one in updates:
            if (word := self._told.get(one)) is not None:
                self._tell(one, word)
        try:
            yield futures
        finally:
            for one in updates:
                self._wanted.pop(one, None)

    def _follow(self) -> None:
        # Also where the copy cannot be written, as on a full disk: a thread that ended would be missed by nobody.
        failures = (TransientError, PermanentError, sqlite3.Error)
        retry = Retry(clock=self._clock, first_secs=_RETRY_SECS, stopped=self._stopped.is_set, on=failures)
        with suppress(*retry.on):  # raised when it is told to stop while it waits
            while not self._stopped.is_set():
                retry.call(self._take_next, say=_warn, wait=self._stopped.wait)

    def _take_next(self) -> None:
        """Take the next records; those that could not be taken the last time are first."""
        self._next = self._next or self._reader.read(_BATCH, _READ_SECS)
        self._take(self._next)
        self._next = []

    def _take(self, records: Sequence[TimedRecord]) -> None:
        by_topic: dict[str, list[TimedRecord]] = {}
        for record in records:
            by_topic.setdefault(record.topic() or "", []).append(record)
        for topic, some in by_topic.items():
            told = [entry_of(record) for record in some]
            with self._lock:
                self._copy.enter(topic, self._agency_of[topic], told)
            for _, _, event in told:
                if isinstance(event, Word) and event.update_id is not None:
                    self._told[event.update_id] = event
                    self._tell(event.update_id, event)
        while len(self._told) > REMEMBERED:
            del self._told[next(iter(self._told))]

    def _tell(self, update: UUID, word: Word) -> None:
        future = self._wanted.get(update)
        if future is not None:
            with suppress(InvalidStateError):  # told already, by this thread or by who asks
                future.set_result(word)


def _warn(error: Exception) -> None:
    log.warning("agencies' topics cannot be followed for now: %s", error)
