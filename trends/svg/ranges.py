"""What was expected, as a span with its ends, beside what came: the geometry of an SVG picture. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trends.svg.frame import Tick, nice, ticks_to

LEFT, RIGHT, TOP, BOTTOM, ROW = 230, 60, 8, 26, 26
"""Margins and the height of a row; names stand in the left margin."""
WIDTH = 720


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


@dataclass(frozen=True, slots=True)
class Ranges:
    """The picture in SVG units."""

    width: int
    height: int
    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]

    @property
    def left(self) -> int:
        """Where 0 is."""
        return LEFT

    @property
    def base(self) -> int:
        """The lower end of the lines of the axis."""
        return self.height - BOTTOM


def ranges(spans: Sequence[Span]) -> Ranges:
    """One row for each, from 0 to a round number above the greatest."""
    height = TOP + ROW * len(spans) + BOTTOM
    top = nice(round(max((max(one.actual, one.upper) for one in spans), default=0)))
    scale = (WIDTH - LEFT - RIGHT) / top

    def at(value: float) -> float:
        return round(LEFT + value * scale, 1)

    rows = tuple(
        Row(one, TOP + ROW * (n + 0.5), at(one.lower), at(one.upper), at(one.expected), at(one.actual))
        for n, one in enumerate(spans)
    )
    return Ranges(WIDTH, height, rows, ticks_to(top, at))
