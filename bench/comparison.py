"""What a comparison hands back, and how all are asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from bench.rounds import Round, Summary


class Wanted(Struct, frozen=True, kw_only=True):
    """What to run."""

    data: Path | None
    """Folder of real tickets."""
    folder: Path
    """Scratch space."""
    rows: int
    rounds: int
    say: Callable[[str], None]


class Comparison(Struct, frozen=True, kw_only=True):
    """Rounds side by side, with all that is needed to judge them."""

    title: str
    source: str
    """What the messages are made of."""
    rows: int
    conditions: list[str]
    versions: dict[str, str]
    rounds: list[Round]
    summaries: list[Summary]
    ratios: dict[str, float]
