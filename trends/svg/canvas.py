"""What all our pictures with an axis have: a size, margins, and the marks of the axis. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

TICKS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Margins:
    """Beside what is drawn, in SVG units."""

    left: int
    right: int
    top: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of an axis: where, and what it stands for."""

    at: float
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Canvas:
    """One picture in SVG units."""

    width: int
    height: int
    margins: Margins
    ticks: tuple[Tick, ...]

    @property
    def left(self) -> int:
        """Where what is drawn begins; words and figures of the axis stand before it."""
        return self.margins.left

    @property
    def right(self) -> int:
        """Where it ends."""
        return self.width - self.margins.right

    @property
    def base(self) -> int:
        """Its lower end."""
        return self.height - self.margins.bottom


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
