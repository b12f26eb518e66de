"""What pictures of days have in common: sizes, axes, and where the column of each day stands. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from trends.svg.buckets import Bucket
from trends.svg.canvas import Canvas, Margins, Tick, nice, ticks_to

SIZES = {"wide": (960, 260), "narrow": (360, 220)}
"""Width and height of the picture for wide and for narrow screens: letters stay as large as those of the page."""
MARGINS = Margins(left=52, right=8, top=12, bottom=28)
LABELS = {"wide": 8, "narrow": 4}


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    bucket: Bucket


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a day below the picture."""

    at: float
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture(Canvas):
    """Bars over the names of days; 0 is at the base."""

    screen: str
    bars: tuple[Bar, ...]
    labels: tuple[Label, ...]


class Frame:
    """Where the columns of some days stand in a picture, and how high a count is in it."""

    def __init__(self, screen: str, days: Sequence[date], greatest: float) -> None:
        """From 0 to a round number above the greatest; a column for each of `days`, which may begin a few together."""
        self.screen, self._days = screen, days
        self.width, self.height = SIZES[screen]
        self._top = nice(round(greatest))
        self._step = (self.width - MARGINS.left - MARGINS.right) / max(len(days), 1)
        self._scale = (self.height - MARGINS.top - MARGINS.bottom) / self._top

    def bars(self, buckets: Sequence[Bucket]) -> tuple[Bar, ...]:
        """One in each column, from the first on."""
        gap = min(self._step * 0.25, 6)
        return tuple(
            Bar(
                x=round(MARGINS.left + n * self._step + gap / 2, 1),
                y=round(self._y(one.complaints), 1),
                width=round(self._step - gap, 1),
                height=round(one.complaints * self._scale, 1),
                bucket=one,
            )
            for n, one in enumerate(buckets)
        )

    def point(self, column: int, value: float) -> str:
        """Of a line, in the middle of a column."""
        return f"{self._middle(column):.1f},{self._y(value):.1f}"

    def ticks(self) -> tuple[Tick, ...]:
        """The marks of the upright axis."""
        return ticks_to(self._top, self._y)

    def labels(self) -> tuple[Label, ...]:
        """Of some days, as many as there is room for."""
        every = -(-len(self._days) // LABELS[self.screen]) or 1
        columns = range(every // 2, len(self._days), every)
        return tuple(Label(round(self._middle(n), 1), self._days[n]) for n in columns)

    def _middle(self, column: int) -> float:
        return MARGINS.left + (column + 0.5) * self._step

    def _y(self, value: float) -> float:
        return self.height - MARGINS.bottom - value * self._scale
