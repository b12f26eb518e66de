"""The facts of a complaint that rules can ask for."""

from __future__ import annotations

from typing import NamedTuple


class Facts(NamedTuple):
    """Holds only what some rule asks for, so that many complaints share equal facts, which are decided once."""

    categories: tuple[tuple[str, int], ...]
    """Each category, and how many of the rule set's confidence thresholds it reaches; a category that the channel's own
    label means reaches all."""
    labels: tuple[str, ...]
    kind: str
    urgency: str
    channel: str
    reporter: str | None
    area: str
    """The area's code, or "" where unknown."""
    open: bool
    phrases: tuple[str, ...]
    boxes: int
    """One bit per box of the rule set, set where the coordinates lie in it."""
