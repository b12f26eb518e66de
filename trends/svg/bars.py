"""Bars of counts as the geometry of an SVG picture; templates draw it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
    at: float
    bucket: Bucket


@dataclass(frozen=True, slots=True)
class Chart:
    """One picture in SVG units. `before` is the line of the period before, empty where there is nothing to compare."""

    screen: str
    width: int
    height: int
    bars: tuple[Bar, ...]
    before: str
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


def charts(buckets: Sequence[Bucket]) -> tuple[Chart, ...]:
    """The same bars for wide and for narrow screens."""
    return tuple(draw(buckets, screen) for screen in SIZES)


def draw(buckets: Sequence[Bucket], screen: str) -> Chart:
    """The bars from 0 to a round number above the greatest."""
    width, height = SIZES[screen]
    top = nice(max((max(one.complaints, one.previous or 0) for one in buckets), default=0))
    step, scale = (width - LEFT - RIGHT) / max(len(buckets), 1), (height - TOP - BOTTOM) / top
    gap = min(step * 0.25, 6)
    bars = tuple(
        Bar(
            x=round(LEFT + n * step + gap / 2, 1),
            y=round(height - BOTTOM - one.complaints * scale, 1),
            width=round(step - gap, 1),
            height=round(one.complaints * scale, 1),
            bucket=one,
        )
        for n, one in enumerate(buckets)
    )
    line = [
        f"{LEFT + (n + 0.5) * step:.1f},{height - BOTTOM - one.previous * scale:.1f}"
        for n, one in enumerate(buckets)
        if one.previous is not None
    ]
    ticks = [round(top * n / TICKS) for n in range(TICKS + 1)] if top >= TICKS else list(range(top + 1))
    every = -(-len(buckets) // LABELS[screen]) or 1
    return Chart(
        screen,
        width,
        height,
        bars,
        " ".join(line),
        tuple(Tick(round(height - BOTTOM - value * scale, 1), value) for value in ticks),
        tuple(Label(round(LEFT + (n + 0.5) * step, 1), buckets[n]) for n in range(every // 2, len(buckets), every)),
    )


def nice(greatest: int) -> int:
    """The least of 1, 2, 4, 8, 12, 20 ... times a power of ten that is not below: quarters of it are whole numbers."""
    if greatest <= 3:
        return max(greatest, 1)
    power = 1
    while True:
        for factor in (4, 8, 12, 20, 28):
            if factor * power >= greatest:
                return factor * power
        power *= 10


def spark(counts: Sequence[int], width: int = 100, height: int = 22, points: int = 30) -> str:
    """A small line from 0 to the greatest as points of an SVG polyline, neighbours added up where there are many."""
    size = -(-len(counts) // points) or 1
    sums = [sum(counts[max(0, end - size) : end]) for end in range(len(counts), 0, -size)][::-1]
    top, last = max(sums, default=0) or 1, max(len(sums) - 1, 1)
    return " ".join(
        f"{1 + n * (width - 2) / last:.0f},{height - 1 - total * (height - 2) / top:.1f}"
        for n, total in enumerate(sums)
    )
