"""`complaints incidents run`: follows complaints and decisions, and publishes what there is to say of incidents.

Nothing is remembered outside of Kafka: at the start both topics are read again, which leads to the same words with the
same ids, and those that stand on the topic of incidents already are not published again.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from complaints.clock import Clock
from complaints.events.cloudevents import headers_in
from complaints.events.complaint import CLASSIFIED, Classified
from complaints.events.incident import INCIDENT_DECISION
from complaints.outcome import Reject
from complaints.retry import Retry
from complaints.service_errors import kafka_away
from complaints.settings import Settings
from complaints.telemetry import Telemetry
from complaints.topic_ids import Place
from complaints.topics import Topics
from stores.kafka.publish_once import PublishOnce
from stores.kafka.reader import Reader
from stores.kafka.record import TimedRecord
from stores.kafka.settled import Settled
from stores.kafka.slices import Slices
from streams.incidents.stream import IncidentStream, Input, Taken

log = logging.getLogger(__name__)

_BATCH = 10_000
_READ_SECS = 0.5
_RETRY_SECS = 1.0


class IncidentService:
    """Reads, orders, joins and publishes. `telemetry` counts records as done when what follows is published."""

    def __init__(
        self, settings: Settings, topics: Topics, stream: IncidentStream, clock: Clock, telemetry: Telemetry
    ) -> None:
        self._settings, self._topics, self._stream, self._clock = settings, topics, stream, clock
        self._telemetry = telemetry
        self._waiting = 0
        self._stopped = False
        self._retry = Retry(clock=clock, first_secs=_RETRY_SECS, stopped=lambda: self._stopped)
        self._once = PublishOnce(settings, topics, topics.incidents.name, self._retry)

    def stop(self) -> None:
        """Make `run` return; safe in a signal handler."""
        self._stopped = True

    def run(self) -> None:
        """Work until `stop`. Raises TransientError when Kafka is away at the start, PermanentError where it refuses."""
        self._once.read()
        beat = Path(self._settings.incidents.heartbeat) if self._settings.incidents.heartbeat else None
        reader = Reader(self._settings.kafka, "complaints-incidents")
        try:
            names = {self._topics.classified.name, self._topics.incident_decisions.name}
            extents = reader.extents(names)
            if missing := sorted(names - {topic for topic, _ in extents}):
                raise kafka_away(self._settings.kafka, f"has no topic {missing[0]}")
            numbers = {place: number for number, place in enumerate(sorted(extents))}
            slices: Slices[Taken] = Slices(numbers.values())
            reader.start(extents)
            settled = Settled(reader)
            while not self._stopped:
                if beat:
                    beat.touch()
                self._gather(self._retry.call(lambda: reader.read(_BATCH, _READ_SECS), say=_warn), slices, numbers)
                now_ms = settled.at(int(self._clock.now().timestamp() * 1000))
                for _, complete in slices.complete(now_ms, [numbers[place] for place in reader.behind]):
                    self._telemetry.add("published", self._once.publish(self._stream.take_all(complete)))
                    self._waiting -= len(complete)
                    self._telemetry.done(len(complete))
        finally:
            self._telemetry.drop("stopped", self._waiting)
            reader.close()

    def _gather(self, records: Sequence[TimedRecord], slices: Slices[Taken], numbers: dict[Place, int]) -> None:
        if records:
            self._telemetry.receive(len(records))
            added = sum(_add(record, slices, numbers) for record in records)
            self._waiting += added
            self._telemetry.done(len(records) - added)


def _add(record: TimedRecord, slices: Slices[Taken], numbers: dict[Place, int]) -> bool:
    """Whether it is taken: not what no schema fits. Complaints the worker has set aside; of decisions the log tells."""
    place, at_ms = (record.topic() or "", record.partition() or 0), record.timestamp()[1]
    taken = datetime.fromtimestamp(at_ms / 1000, UTC)
    one: Input | Reject = CLASSIFIED.decode(record)  # nearly all are complaints
    if isinstance(one, Reject):
        one = INCIDENT_DECISION.decode(record)
    if not isinstance(one, Reject):
        of_ms = int(one.submitted.timestamp() * 1000) if isinstance(one, Classified) else None
        slices.add(numbers[place], at_ms, (one, taken), of_ms=of_ms)
        return True
    if INCIDENT_DECISION.is_of(headers_in(record)):
        log.warning("the decision at %s/%d, offset %d, has no effect: %s", *place, record.offset() or 0, one.told)
    return False


def _warn(error: Exception) -> None:
    log.warning("waiting: %s", error)
