"""All corrections there are, in every worker: a complaint its channel sends again keeps what an official decided."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from complaints.event import Correction
from complaints.outcome import Reject
from streams.decode import decode_correction
from streams.record import Record


class Corrections:
    """The newest correction of each complaint. Whoever follows their topic hands every record to `take`.

    Corrections are few and small, so each worker holds all of them; they are the same on every worker, whichever
    partitions it has.
    """

    def __init__(self, valid: Callable[[Correction], bool]) -> None:
        """`valid` says of a correction whether it can be applied; the pipeline dead-letters those that cannot."""
        self._valid = valid
        self._newest: dict[UUID, Correction] = {}

    def take(self, record: Record) -> None:
        """One more record of the topic, whatever is in it."""
        correction = decode_correction(record)
        if isinstance(correction, Reject) or not self._valid(correction):
            return  # the pipeline dead-letters it
        known = self._newest.get(correction.complaint.complaint_id)
        if known is None or known.corrected <= correction.corrected:
            self._newest[correction.complaint.complaint_id] = correction

    def get(self, complaint: UUID) -> Correction | None:
        """The newest correction of a complaint."""
        return self._newest.get(complaint)
