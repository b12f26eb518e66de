"""One block of conditions in compiled form."""

from __future__ import annotations

from typing import NamedTuple

from streams.routing.facts import Facts
from streams.routing.phrases import ROAD

UNKNOWN = "unknown"
"""Area in rules for a complaint whose area is not known."""


class Block(NamedTuple):
    """Conditions that must all hold; an empty set is no condition."""

    categories: frozenset[str]
    threshold: int
    labels: frozenset[str]
    kinds: frozenset[str]
    urgencies: frozenset[str]
    channels: frozenset[str]
    reporters: frozenset[str]
    areas: tuple[str, ...]
    digits: int
    open: bool | None
    words: tuple[frozenset[str], ...]
    """At least one phrase of each group must occur."""
    boxes: int

    def holds(self, facts: Facts) -> list[str] | None:
        """The evidence where all conditions hold, else None."""
        if not self._fits(facts):
            return None
        evidence: list[str] = []
        if self.categories:
            reached = [c for c, level in facts.categories if level >= self.threshold and c in self.categories]
            if not reached:
                return None
            evidence.append(f"category:{reached[0]}")
        if self.labels:
            chosen = [label for label in facts.labels if label in self.labels]
            if not chosen:
                return None
            evidence.append(f"label:{chosen[0]}")
        for group in self.words:
            found = next((phrase for phrase in facts.phrases if phrase in group), None)
            if found is None:
                return None
            evidence.append(found if found.startswith(ROAD) else f"words:{found}")
        return evidence

    def _fits(self, facts: Facts) -> bool:
        """Whether the conditions hold that add no evidence of their own."""
        return (
            (not self.kinds or facts.kind in self.kinds)
            and (not self.urgencies or facts.urgency in self.urgencies)
            and (not self.channels or facts.channel in self.channels)
            and (not self.reporters or facts.reporter in self.reporters)
            and (not self.areas or (facts.area or UNKNOWN).startswith(self.areas))
            and len(facts.area) >= self.digits
            and (self.open is None or self.open == facts.open)
            and (not self.boxes or bool(self.boxes & facts.boxes))
        )
