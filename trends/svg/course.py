"""What came on past days and what is expected of coming ones: the geometry of an SVG picture. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from trends.insights.found import AheadDay
from trends.svg.buckets import Bucket
from trends.svg.frame import MARGINS, SIZES, Frame, Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Course(Picture):
    """Bars of past days, then a band and a line."""

    band: str
    line: str


def courses(past: Sequence[tuple[date, int]], ahead: Sequence[AheadDay]) -> tuple[Course, ...]:
    """The same for wide and for narrow screens."""
    return tuple(_draw(past, ahead, screen) for screen in SIZES)


def _draw(past: Sequence[tuple[date, int]], ahead: Sequence[AheadDay], screen: str) -> Course:
    days = [day for day, _ in past] + [one.day for one in ahead]
    frame = Frame(screen, days, max([count for _, count in past] + [one.upper for one in ahead], default=0))

    def points(values: Sequence[float]) -> list[str]:
        return [frame.point(len(past) + n, value) for n, value in enumerate(values)]

    return Course(
        screen=screen,
        width=frame.width,
        height=frame.height,
        margins=MARGINS,
        bars=frame.bars([Bucket(day, day, count, None) for day, count in past]),
        ticks=frame.ticks(),
        labels=frame.labels(),
        band=" ".join(points([one.upper for one in ahead]) + points([one.lower for one in ahead])[::-1]),
        line=" ".join(points([one.complaints for one in ahead])),
    )
