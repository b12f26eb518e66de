"""What came on past days and what is expected of coming ones: the geometry of an SVG picture. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from trends.insights.found import AheadDay
from trends.svg.bars import BOTTOM, LABELS, LEFT, RIGHT, SIZES, TICKS, TOP, Tick, nice


@dataclass(frozen=True, slots=True)
class Bar:
    """A past day."""

    x: float
    y: float
    width: float
    height: float
    day: date
    complaints: int


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a day below the picture."""

    at: float
    day: date


@dataclass(frozen=True, slots=True)
class Course:
    """One picture in SVG units: bars of past days, then a band and a line."""

    screen: str
    width: int
    height: int
    bars: tuple[Bar, ...]
    band: str
    line: str
    ticks: tuple[Tick, ...]
    labels: tuple[Label, ...]

    @property
    def left(self) -> int:
        """Where the days begin."""
        return LEFT


def courses(past: Sequence[tuple[date, int]], ahead: Sequence[AheadDay]) -> tuple[Course, ...]:
    """The same for wide and for narrow screens."""
    return tuple(_draw(past, ahead, screen) for screen in SIZES)


def _draw(past: Sequence[tuple[date, int]], ahead: Sequence[AheadDay], screen: str) -> Course:
    width, height = SIZES[screen]
    days = [day for day, _ in past] + [one.day for one in ahead]
    top = nice(round(max([count for _, count in past] + [one.upper for one in ahead], default=0)))
    step, scale, base = (width - LEFT - RIGHT) / max(len(days), 1), (height - TOP - BOTTOM) / top, height - BOTTOM
    gap = min(step * 0.25, 6)

    def middle(number: int) -> float:
        return LEFT + (number + 0.5) * step

    def points(values: Sequence[float]) -> list[str]:
        return [f"{middle(len(past) + n):.1f},{base - value * scale:.1f}" for n, value in enumerate(values)]

    every = -(-len(days) // LABELS[screen]) or 1
    return Course(
        screen,
        width,
        height,
        tuple(
            Bar(
                x=round(LEFT + n * step + gap / 2, 1),
                y=round(base - count * scale, 1),
                width=round(step - gap, 1),
                height=round(count * scale, 1),
                day=day,
                complaints=count,
            )
            for n, (day, count) in enumerate(past)
        ),
        " ".join(points([one.upper for one in ahead]) + points([one.lower for one in ahead])[::-1]),
        " ".join(points([one.complaints for one in ahead])),
        tuple(Tick(round(base - top * n / TICKS * scale, 1), round(top * n / TICKS)) for n in range(TICKS + 1)),
        tuple(Label(round(middle(n), 1), days[n]) for n in range(every // 2, len(days), every)),
    )
