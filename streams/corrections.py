"""All corrections, held by every worker: a complaint that its channel sends again keeps what people decided."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from complaints.errors import TransientError
from complaints.events.complaint import Correction
from complaints.outcome import Reject
from stores.kafka.record import ConsumerRecord
from streams.overrides import Overrides
from streams.steps.decode import decode_correction

log = logging.getLogger(__name__)

_WARN_SECS = 30.0


class Corrections:
    """What people have decided about each complaint; a follower of the corrections topic gives every record to `take`.

    Corrections are few and small, so every worker holds all of them, whichever partitions it is assigned. `take` may
    run in another thread than the other methods.
    """

    def __init__(self, topic: str, judge: Callable[[Correction], Reject | None]) -> None:
        """`judge` returns why a correction cannot be applied, or None; the pipeline makes the dead letter."""
        self._topic, self._judge = topic, judge
        self._overrides: dict[UUID, Overrides] = {}
        self._taken: dict[int, int] = {}
        """By partition: the offset after the last record taken."""
        self._more = threading.Condition()
        self._stopped = False

    def take(self, record: ConsumerRecord) -> None:
        """Take in the next record of the topic, whatever is in it."""
        correction = decode_correction(record)
        if isinstance(correction, Correction):
            self._add(correction)
        with self._more:
            self._taken[record.partition() or 0] = (record.offset() or 0) + 1
            self._more.notify_all()

    def get(self, complaint: UUID) -> Overrides | None:
        """What people have decided about a complaint; None where nobody has."""
        return self._overrides.get(complaint)

    def all(self) -> Mapping[UUID, Overrides]:
        """What people have decided about every complaint that was corrected."""
        return self._overrides

    def wait_for(self, records: Sequence[ConsumerRecord]) -> list[ConsumerRecord]:
        """The corrections among these records, once `take` has had them and all before them.

        A correction is combined with earlier ones, and the thread that takes them may be behind the one that works on
        this batch. Raises TransientError after `give_up`.
        """
        found = [record for record in records if record.topic() == self._topic]
        wanted = {record.partition() or 0: (record.offset() or 0) + 1 for record in found}
        if not found:
            return found
        with self._more:
            while any(self._taken.get(partition, 0) < offset for partition, offset in wanted.items()):
                if self._stopped:
                    raise TransientError("stopped before every correction was known")
                if not self._more.wait(_WARN_SECS):
                    log.warning("waiting for the corrections on %s to be read", self._topic)
        return found

    def give_up(self) -> None:
        """Make a `wait_for` that waits raise TransientError."""
        with self._more:
            self._stopped = True
            self._more.notify_all()

    def _add(self, correction: Correction) -> None:
        reject = self._judge(correction)
        if reject is None or reject.reason == "unknown_code":
            complaint = correction.complaint.complaint_id
            known = self._overrides.get(complaint) or Overrides()
            self._overrides[complaint] = known.with_correction(correction, applies=reject is None)
