"""What pictures of days have in common: sizes, axes, and where the column of each day stands. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from trends.svg.buckets import Bucket

SIZES = {"wide": (960, 260), "narrow": (360, 220)}
"""Width and height of the picture for wide and for narrow screens: letters stay as large as those of the page."""
LEFT, RIGHT, TOP, BOTTOM = 52, 8, 12, 28
TICKS = 4
LABELS = {"wide": 8, "narrow": 4}


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    bucket: Bucket


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of an axis: where, and what it stands for."""

    at: float
    value: int


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a day below the picture."""

    at: float
    day: date


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture in SVG units."""

    screen: str
    width: int
    height: int
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    labels: tuple[Label, ...]

    @property
    def left(self) -> int:
        """Where the bars begin; figures of the axis stand before it."""
        return LEFT

    @property
    def base(self) -> int:
        """Where 0 is."""
        return self.height - BOTTOM


class Frame:
    """Where the columns of some days stand in a picture, and how high a count is in it."""

    def __init__(self, screen: str, days: Sequence[date], greatest: float) -> None:
        """From 0 to a round number above the greatest; a column for each of `days`, which may begin a few together."""
        self.screen, self._days = screen, days
        self.width, self.height = SIZES[screen]
        self._top = nice(round(greatest))
        self._step = (self.width - LEFT - RIGHT) / max(len(days), 1)
        self._scale = (self.height - TOP - BOTTOM) / self._top

    def bars(self, buckets: Sequence[Bucket]) -> tuple[Bar, ...]:
        """One in each column, from the first on."""
        gap = min(self._step * 0.25, 6)
        return tuple(
            Bar(
                x=round(LEFT + n * self._step + gap / 2, 1),
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
        return LEFT + (column + 0.5) * self._step

    def _y(self, value: float) -> float:
        return self.height - BOTTOM - value * self._scale


def ticks_to(top: int, at: Callable[[float], float]) -> tuple[Tick, ...]:
    """The marks of an axis from 0 to `top`, which is a number of `nice`: quarters of it, or each whole number."""
    values = range(0, top + 1, top // TICKS) if top >= TICKS else range(top + 1)
    return tuple(Tick(round(at(value), 1), value) for value in values)


def nice(greatest: int) -> int:
    """1, 2, 3, or the least of 4, 8, 12, 20, 28 times a power of ten that is not below: its quarters are whole."""
    if greatest <= 3:
        return max(greatest, 1)
    power = 1
    while True:
        for factor in (4, 8, 12, 20, 28):
            if factor * power >= greatest:
                return factor * power
        power *= 10
