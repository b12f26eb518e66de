"""The findings of a schedule: the promise is kept if every list is empty."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Verdict:
    """Each entry names the complaint or record, and the place."""

    acknowledged: int = 0
    """Complaints, each counted once whatever its revisions."""
    dead_lettered: int = 0
    """Records that stand on the dead-letter topic with their reason, as they must."""
    steps: int = 0
    """Steps of cases that were taken."""
    milestones: int = 0
    """Milestones told, those that were retracted included."""
    told: int = 0
    """Messages that citizens have got."""
    unknown: int = 0
    """Messages of which it is not known whether they were delivered."""
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)
    """Ids that nobody issued, and content that nobody gave them."""
    wrong: list[str] = field(default_factory=list)
    """Order broken, a process that did not stop, something that did not happen in time."""

    @property
    def kept(self) -> bool:
        return not (self.lost or self.doubled or self.invented or self.wrong)

    def findings(self) -> list[str]:
        """All of them, in words."""
        named = {"lost": self.lost, "doubled": self.doubled, "invented": self.invented, "wrong": self.wrong}
        return [f"{name}: {entry}" for name, entries in named.items() for entry in entries]
