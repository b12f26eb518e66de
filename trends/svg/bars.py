"""Bars of counts as the geometry of an SVG picture; templates draw it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trends.svg.buckets import Bucket
from trends.svg.frame import MARGINS, SIZES, Frame, Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart(Picture):
    """Bars, and `before`, the line of the period before: empty where there is nothing to compare."""

    before: str


def charts(buckets: Sequence[Bucket]) -> tuple[Chart, ...]:
    """The same bars for wide and for narrow screens."""
    return tuple(draw(buckets, screen) for screen in SIZES)


def draw(buckets: Sequence[Bucket], screen: str) -> Chart:
    """The bars from 0 to a round number above the greatest."""
    greatest = max((max(one.complaints, one.previous or 0) for one in buckets), default=0)
    frame = Frame(screen, [one.since for one in buckets], greatest)
    return Chart(
        screen=screen,
        width=frame.width,
        height=frame.height,
        margins=MARGINS,
        bars=frame.bars(buckets),
        ticks=frame.ticks(),
        labels=frame.labels(),
        before=" ".join(frame.point(n, one.previous) for n, one in enumerate(buckets) if one.previous is not None),
    )


def spark(counts: Sequence[int], width: int = 100, height: int = 22, points: int = 30) -> str:
    """A small line from 0 to the greatest as points of an SVG polyline, neighbours added up where there are many."""
    size = -(-len(counts) // points) or 1
    sums = [sum(counts[max(0, end - size) : end]) for end in range(len(counts), 0, -size)][::-1]
    top, last = max(sums, default=0) or 1, max(len(sums) - 1, 1)
    return " ".join(
        f"{1 + n * (width - 2) / last:.0f},{height - 1 - total * (height - 2) / top:.1f}"
        for n, total in enumerate(sums)
    )
