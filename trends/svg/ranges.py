"""What was expected, as a span with its ends, beside what came: the geometry of an SVG picture. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trends.svg.canvas import Canvas, Margins, nice, ticks_to

MARGINS = Margins(left=230, right=60, top=8, bottom=26)
"""Names stand in the left one."""
WIDTH, ROW = 720, 26
"""Of the picture, and the height of a row."""


@dataclass(frozen=True, slots=True)
class Span:
    """One row to be drawn: a name, what came, and what was expected from `lower` to `upper`."""

    name: str
    actual: float
    expected: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the picture: where its parts lie."""

    span: Span
    y: float
    lower: float
    upper: float
    expected: float
    actual: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranges(Canvas):
    """Rows, below one another; 0 is at the left."""

    rows: tuple[Row, ...]


def ranges(spans: Sequence[Span]) -> Ranges:
    """One row for each, from 0 to a round number above the greatest."""
    top = nice(round(max((max(one.actual, one.upper) for one in spans), default=0)))
    scale = (WIDTH - MARGINS.left - MARGINS.right) / top

    def at(value: float) -> float:
        return round(MARGINS.left + value * scale, 1)

    rows = tuple(
        Row(one, MARGINS.top + ROW * (n + 0.5), at(one.lower), at(one.upper), at(one.expected), at(one.actual))
        for n, one in enumerate(spans)
    )
    height = MARGINS.top + ROW * len(spans) + MARGINS.bottom
    return Ranges(width=WIDTH, height=height, margins=MARGINS, ticks=ticks_to(top, at), rows=rows)
