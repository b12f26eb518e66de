"""Episodes: a surge from its first word to its last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from trends.surges.evidence import Evidence
from trends.surges.report import Report

Kind = Literal["incident", "campaign"]
What = Literal["opened", "updated", "closed", "retracted"]


@dataclass(slots=True)
class Episode:
    """One surge of one cell, from the window on that gave it away. Hours are event time."""

    opened: float
    reports: Evidence
    units: int
    chance: float
    """The least so far."""
    last: float
    """Hour of the last unit that supported it."""
    kind: Kind = "incident"
    number: int = 0
    """Words said of it."""
    told_units: int = 0
    nth: int = 0
    """Episodes of its cell before it that were opened at the same hour, and retracted since."""

    def add(self, report: Report, unit: bool) -> None:
        self.units += unit
        self.reports.add(report)

    def remove(self, report: Report) -> bool:
        """Whether it was part of the evidence."""
        found = self.reports.remove(report)
        self.units -= found
        return found


@dataclass(frozen=True, slots=True)
class Word:
    """What is said of a surge at one hour: the source of a published event."""

    what: What
    category: str
    area: str
    hour: float
    number: int
    """0 opened it; counts the words of one episode."""
    opened: float
    nth: int
    """With the cell and `opened`, which episode it is; 0 but for those that follow a retracted one at once."""
    kind: Kind
    reason_th: str
    reason_en: str
    window: float
    """Hours of the window that is least likely."""
    seen: int
    expected: float
    chance: float
    """Probability of showing as much at one unit without a surge, at most."""
    threshold: float
    reports: int
    ids: tuple[str, ...]
