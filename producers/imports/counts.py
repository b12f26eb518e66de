"""What became of every row of an import: read = published + rejected, at every moment it is shown."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from complaints.events.process_report import Counts
from complaints.outcome import Reason

MAX_REMARKS = 20


@dataclass(slots=True)
class ImportLedger:
    """Counts since the start of the source, earlier interrupted runs included."""

    source: str
    read: int = 0
    published: int = 0
    """Acknowledged by Kafka on the topic of received complaints."""
    repeated: int = 0
    """Those of the published that repeat the complaint of an earlier row; such a complaint is stored once."""
    rejected: Counter[Reason] = field(default_factory=Counter)
    """Acknowledged on the dead-letter topic, by reason."""
    resumed_at: int = 0
    """Rows that earlier runs had done."""
    finished: bool = False
    problem: str | None = None
    """Why it did not finish, if something went wrong."""
    remarks: list[str] = field(default_factory=list)
    """What people should know beyond the counts: sheets that were passed over, rows with the reference of another."""
    more_remarks: int = 0
    """How many more there would be."""

    def remark(self, text: str) -> None:
        """Add one, up to `MAX_REMARKS`."""
        if len(self.remarks) < MAX_REMARKS:
            self.remarks.append(text)
        else:
            self.more_remarks += 1

    def copy(self) -> ImportLedger:
        return replace(self, rejected=Counter(self.rejected), remarks=list(self.remarks))

    def counts(self) -> Counts:
        """The counts in the form that all processes report."""
        repeated = {"repeated": self.repeated} if self.repeated else {}
        return Counts(
            received=self.read,
            ok=self.published,
            rejected={str(reason): count for reason, count in self.rejected.items()},
            dropped={},
            client_faults={},
            totals=repeated,
            levels={},
        )

    def balanced(self) -> bool:
        return self.counts().under_way == 0
