"""What became of every row of an import: read = published + rejected, at every moment it is shown."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from complaints.outcome import Reason


@dataclass(slots=True)
class ImportLedger:
    """Counts since the start of the source, earlier interrupted runs included."""

    source: str
    read: int = 0
    published: int = 0
    """Acknowledged by Kafka on the topic of received complaints."""
    rejected: Counter[Reason] = field(default_factory=Counter)
    """Acknowledged on the dead-letter topic, by reason."""
    resumed_at: int = 0
    """Rows that earlier runs had done."""
    finished: bool = False
    problem: str | None = None
    """Why it did not finish, if something went wrong."""

    def copy(self) -> ImportLedger:
        return replace(self, rejected=Counter(self.rejected))

    def balanced(self) -> bool:
        return self.read == self.published + self.rejected.total()
