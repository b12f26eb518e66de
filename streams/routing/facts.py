"""What rules can ask of a complaint; equal facts are always decided alike."""

from __future__ import annotations

from typing import NamedTuple


class Facts(NamedTuple):
    """Only what some rule asks for is in here, so that few facts differ."""

    categories: tuple[tuple[str, int], ...]
    """Category and how many of the rule set's confidence thresholds it reaches; what the channel's own label means
    reaches all."""
    labels: tuple[str, ...]
    kind: str
    urgency: str
    channel: str
    reporter: str | None
    area: str
    """The code, or "" where unknown."""
    open: bool
    phrases: tuple[str, ...]
    boxes: int
    """One bit per box of the rule set the coordinates lie in."""
