"""The classified contents of complaints under correction: their channel may have revised them since the decision.

A worker keeps no complaints. For a correction it reads the classified topic again, from the time when the person who
decided read the complaint. Corrections are few, and a batch without any reads nothing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

import msgspec

from complaints.clock import Clock
from complaints.errors import TransientError
from complaints.events.complaint import Classified, Correction, Received
from complaints.events.decode_or_none import decode_or_none
from complaints.retry import Retry
from complaints.settings import KafkaSettings
from stores.kafka.record import ConsumerRecord
from stores.kafka.scan import scan
from streams.content import content_of, newer_since
from streams.steps.decode import decode_correction

log = logging.getLogger(__name__)

_RETRY_SECS = 1.0
_CLASSIFIED = msgspec.json.Decoder(Classified)


class ClassifiedContents:
    """Call `look_up` before each batch, then `get`. Not thread-safe, except `give_up`."""

    def __init__(self, settings: KafkaSettings, topic: str, published: Callable[[], None], clock: Clock) -> None:
        """`topic` is that of classified complaints; `published` returns once all records this worker sent are there."""
        self._settings, self._topic, self._published = settings, topic, published
        self._found: dict[UUID, list[Received]] = {}
        self._stopped = threading.Event()
        self._retry = Retry(clock=clock, first_secs=_RETRY_SECS, stopped=self._stopped.is_set)

    def get(self, complaint: UUID) -> Sequence[Received]:
        """The contents of a complaint in no order, repeats included; empty unless this batch corrects it."""
        return self._found.get(complaint, ())

    def look_up(self, records: Sequence[ConsumerRecord]) -> None:
        """Read the contents of the complaints that these records correct.

        Waits while Kafka is away. Raises TransientError after `give_up`.
        """
        self._found = {}
        corrections = [one for record in records if isinstance(one := decode_correction(record), Correction)]
        if not corrections:
            return
        self._published()
        since = min(map(newer_since, corrections))
        complaints = {one.complaint.complaint_id for one in corrections}
        try:
            self._found = self._retry.call(partial(self._read, complaints, since), say=_warn, wait=self._stopped.wait)
        except TransientError as error:
            raise TransientError("stopped before the complaints under correction were known") from error

    def give_up(self) -> None:
        """Make a `look_up` that waits raise TransientError."""
        self._stopped.set()

    def _read(self, complaints: set[UUID], since: datetime) -> dict[UUID, list[Received]]:
        keys = {str(complaint).encode(): complaint for complaint in complaints}
        found: dict[UUID, list[Received]] = {complaint: [] for complaint in complaints}
        for record in scan(self._settings, [self._topic], since=since):
            complaint = keys.get(record.key() or b"")
            if complaint and (event := decode_or_none(_CLASSIFIED, record.value())):
                found[complaint].append(content_of(event))
        return found


def _warn(error: Exception) -> None:
    log.warning("what corrections are of cannot be read for now: %s", error)
