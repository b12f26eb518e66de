"""What the oracle remembers: everything it issued, what of it was acknowledged, and the poison it mixed in."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from complaints.events.case import CaseUpdate
from tests.faults.complaint import Complaint


@dataclass(frozen=True, slots=True)
class Poison:
    """A record that must end as a dead letter with this reason."""

    topic: str
    value: bytes
    reason: str


class Memory:
    """Written by several senders at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.issued: dict[UUID, dict[tuple[int, int], Complaint]] = {}
        """By id, then by revision and attempt."""
        self.acknowledged: dict[UUID, int] = {}
        """By id, the greatest revision that was acknowledged."""
        self.corrected: set[UUID] = set()
        """Complaints of which an official decided."""
        self.poison: list[Poison] = []
        self.asked: dict[UUID, CaseUpdate] = {}
        """Steps that an agency asked for, by update."""

    def issue(self, complaints: Sequence[Complaint]) -> None:
        """Record complaints that are about to be sent: from now on they may arrive."""
        with self._lock:
            for one in complaints:
                self.issued.setdefault(one.id, {})[one.revision, one.attempt] = one

    def acknowledge(self, one: Complaint) -> None:
        """Record that a complaint was acknowledged: from now on it must arrive."""
        with self._lock:
            self.acknowledged[one.id] = max(one.revision, self.acknowledged.get(one.id, 0))

    def ask(self, update: CaseUpdate) -> None:
        """Record an update that is about to be sent."""
        with self._lock:
            self.asked[update.update_id] = update

    def correct(self, complaint_id: UUID) -> None:
        """Record that an official is about to correct it."""
        with self._lock:
            self.corrected.add(complaint_id)
