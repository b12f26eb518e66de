"""What the oracle remembers: everything it issued, what of it was acknowledged, and the poison it mixed in."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

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
        self.issued: dict[UUID, dict[int, Complaint]] = {}
        self.acknowledged: dict[UUID, int] = {}
        """By id, the greatest revision that was acknowledged."""
        self.poison: list[Poison] = []

    def issue(self, complaints: Sequence[Complaint]) -> None:
        """They are about to be sent, so from now on they may arrive."""
        with self._lock:
            for one in complaints:
                self.issued.setdefault(one.id, {})[one.revision] = one

    def acknowledge(self, one: Complaint) -> None:
        """From now on it must arrive."""
        with self._lock:
            self.acknowledged[one.id] = max(one.revision, self.acknowledged.get(one.id, 0))

    def repeatable(self) -> list[Complaint]:
        """Every revision that was issued so far."""
        with self._lock:
            return [one for revisions in self.issued.values() for one in revisions.values()]
