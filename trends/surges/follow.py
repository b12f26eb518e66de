"""`complaints surges run`: follows the classified topic and publishes what there is to say of surges.

Nothing is remembered outside of Kafka: at the start the whole topic is read again, which leads to the same words with
the same ids, and those that stand on the topic of surges already are not published again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from complaints.clock import Clock
from complaints.events.complaint import CLASSIFIED, Classified
from complaints.events.identity import current_version
from complaints.events.surge import Level
from complaints.retry import Retry
from complaints.service_errors import kafka_away
from complaints.settings import Settings
from complaints.telemetry import Telemetry
from complaints.topics import Topics
from stores.kafka.publish_once import PublishOnce
from stores.kafka.reader import Reader
from stores.kafka.record import Record, TimedRecord
from stores.kafka.settled import Settled
from stores.kafka.slices import Slices
from trends.surges.classified_report import reports_of
from trends.surges.detector import Detector
from trends.surges.episodes import Word
from trends.surges.report import hour_of
from trends.surges.revisions import Revisions
from trends.surges.silence import SILENT_HOURS, Silence
from trends.surges.surge_record import surge_record

log = logging.getLogger(__name__)

_BATCH = 10_000
_READ_SECS = 0.5
_RETRY_SECS = 1.0

Told = tuple[str, Record]
"""An event's id, and its record."""
Taken = tuple[Classified, float]
"""A complaint, and the hour at which the broker took its record."""
Alarms = Mapping[Level, float]
"""False alarms a week that each level is allowed."""


class Surges:
    """Complaints in, words out: the same complaints in the same order give the same words. Pure."""

    def __init__(self, alarms: Alarms, detector: Callable[[float], Detector]) -> None:
        self._alarms = alarms
        self._detectors = {level: detector(rate) for level, rate in alarms.items()}
        self._revisions = Revisions()

    def take(self, complaint: Classified, latest: float) -> Iterator[Told]:
        """Ids and records of what there is to say; `latest` is the hour at which the record was taken."""
        reports = reports_of(complaint, latest)
        old = self._revisions.take(str(complaint.complaint_id), current_version(complaint.version), reports)
        if old is not None and old.reports is reports:
            return
        for level, detector in self._detectors.items():
            words: list[Word] = []
            if old is not None and level in old.reports:
                words += detector.withdraw(old.reports[level])
            if level in reports:
                words += detector.take(reports[level])
            yield from (surge_record(word, level, self._alarms[level]) for word in words)
        self._revisions.forget(min(hour_of(complaint.submitted), latest))

    def fall_silent(self, hours: float) -> Iterator[Told]:
        """Ids and records of what there is to say when nothing has come for so many hours."""
        for level, detector in self._detectors.items():
            words = list(detector.fall_silent(hours))
            yield from (surge_record(word, level, self._alarms[level]) for word in words)


class SurgeService:
    """Reads, orders, detects and publishes. `telemetry` counts records as done when what follows is published."""

    def __init__(self, settings: Settings, topics: Topics, surges: Surges, clock: Clock, telemetry: Telemetry) -> None:
        self._settings, self._topics, self._surges, self._clock = settings, topics, surges, clock
        self._telemetry = telemetry
        self._stopped = False
        self._retry = Retry(clock=clock, first_secs=_RETRY_SECS, stopped=lambda: self._stopped)
        self._silence = Silence()
        self._waiting = 0
        self._once = PublishOnce(settings, topics, topics.surges.name, self._retry)

    def stop(self) -> None:
        """Make `run` return; safe in a signal handler."""
        self._stopped = True

    def run(self) -> None:
        """Work until `stop`. Raises TransientError when Kafka is away at the start, PermanentError where it refuses."""
        self._once.read()
        beat = Path(self._settings.surges.heartbeat) if self._settings.surges.heartbeat else None
        reader = Reader(self._settings.kafka, "complaints-surges")
        try:
            name = self._topics.classified.name
            extents = reader.extents([name])
            if not extents:
                raise kafka_away(self._settings.kafka, f"has no topic {name}")
            slices: Slices[Taken] = Slices([partition for _, partition in extents])
            reader.start(extents)
            settled = Settled(reader)
            while not self._stopped:
                if beat:
                    beat.touch()
                self._gather(self._retry.call(lambda: reader.read(_BATCH, _READ_SECS), say=_warn), slices)
                now_ms = settled.at(int(self._clock.now().timestamp() * 1000))
                self._detect(slices, now_ms, [partition for _, partition in reader.behind])
        finally:
            self._telemetry.drop("stopped", self._waiting)
            reader.close()

    def _gather(self, records: Sequence[TimedRecord], slices: Slices[Taken]) -> None:
        if records:
            self._telemetry.receive(len(records))
        for record in records:
            complaint, at_ms = CLASSIFIED.decode(record), record.timestamp()[1]
            if isinstance(complaint, Classified):
                latest = hour_of(datetime.fromtimestamp(at_ms / 1000, UTC))
                of_ms = int(complaint.submitted.timestamp() * 1000)
                slices.add(record.partition() or 0, at_ms, (complaint, latest), of_ms=of_ms)
                self._waiting += 1
            else:
                self._telemetry.done(1)

    def _detect(self, slices: Slices[Taken], now_ms: int, unread: Collection[int]) -> None:
        """Take what is complete. A silence is told of while it lasts, or before what ended it."""
        for at_ms, complete in slices.complete(now_ms, unread):
            self._end_silent(at_ms)
            self._silence.end(at_ms)
            ordered = sorted(complete, key=lambda one: (one[0].submitted, one[0].complaint_id.int, one[0].version))
            self._publish([told for complaint, latest in ordered for told in self._surges.take(complaint, latest)])
            self._waiting -= len(complete)
            self._telemetry.done(len(complete))
        self._end_silent(slices.settled_ms(now_ms, unread))

    def _end_silent(self, at_ms: int) -> None:
        if self._silence.lasts(at_ms):
            self._publish(list(self._surges.fall_silent(SILENT_HOURS)))

    def _publish(self, said: Iterable[Told]) -> None:
        if new := self._once.publish(said):
            self._telemetry.add("published", new)


def _warn(error: Exception) -> None:
    log.warning("waiting: %s", error)
