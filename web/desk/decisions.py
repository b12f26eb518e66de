"""What people have decided about complaints, followed from the topic of corrections; and new decisions as records."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from complaints.clock import Clock
from complaints.events.complaint import Before, Classified, Correction
from complaints.outcome import Reject
from complaints.privacy.redact import redact
from complaints.reference.reference import Reference
from complaints.settings import Settings
from complaints.topics import Topics
from operations.triage.decide_by_hand import record_of
from stores.kafka.follower import Follower
from stores.kafka.record import ProducerRecord
from streams.content import content_of
from streams.corrections import Corrections
from streams.load_pipeline import known_codes
from streams.overrides import Overrides
from streams.steps.validate import validate_correction


class Decisions:
    """Knows every correction from when it is first asked. Safe in threads."""

    def __init__(self, settings: Settings, reference: Reference, clock: Clock) -> None:
        self._codes = known_codes(reference)
        topic = reference.topics.corrections.name
        self._known = Corrections(topic, self.objection)
        self._follower = Follower(settings.kafka, topic, self._known.take, clock)
        self._lock = threading.Lock()
        self._started = False

    def objection(self, correction: Correction) -> Reject | None:
        """Why a correction cannot be applied."""
        return validate_correction(correction, self._codes)

    def of(self, complaint: UUID) -> Overrides:
        """What people have decided about a complaint. Raises TransientError where Kafka is away."""
        with self._lock:
            if not self._started:
                self._follower.start()
                self._started = True
        return self._known.get(complaint) or Overrides()

    def close(self) -> None:
        """Stop following."""
        with self._lock:
            if self._started:
                self._follower.stop()
                self._started = False


def correction_of(
    event: Classified,
    earlier: Overrides,
    now: datetime,
    *,
    agencies: Sequence[str] = (),
    category: str | None = None,
    area: str | None = None,
    note: str = "",
) -> Correction:
    """An official's decision. It is dated after all earlier ones, even if the clock of one of them was ahead. Pure.

    `read` stays unset: the content is that of the record which the case names, so a worker looks for newer content
    from two days before it was revised, and not only from now on.
    """
    return Correction(
        complaint=content_of(event),
        corrected=max(now, earlier.corrected + timedelta(milliseconds=1)),
        by="official",
        agencies=tuple(agencies),
        categories=(category,) if category else (),
        area=area,
        before=Before(
            agencies=tuple(route.agency for route in event.routing.routes),
            triage=event.routing.triage,
        ),
        note=redact(note)[0][:1000] or None,
    )


def correction_record(correction: Correction, topics: Topics) -> ProducerRecord:
    """The decision as a record. Pure."""
    record = record_of(correction)
    return record.on(topics.corrections.name)
