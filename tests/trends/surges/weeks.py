"""Reports of made-up weeks: steady noise, and what a test lays into it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np

from trends.surges.detector import Detector
from trends.surges.episodes import Word
from trends.surges.report import Report
from trends.surges.week import Week

START = 457_104
"""Whole hours since 1970 Bangkok: a Monday, midnight."""
DAY = 24
CATEGORIES = ("road", "flood", "noise", "sign")
AREAS = tuple(f"area-{number:02}" for number in range(20))


@cache
def quiet(days: int, seed: int = 1, a_day: int = 200) -> tuple[Report, ...]:
    """Reports at random hours, cells, and places."""
    random = np.random.default_rng(seed)
    count = days * a_day
    hours = np.sort(START + random.uniform(0, days * DAY, count))
    return tuple(
        Report(
            id=f"q{seed}-{number}",
            hour=float(hour),
            category=CATEGORIES[int(random.integers(len(CATEGORIES)))],
            area=AREAS[int(random.integers(len(AREAS)))],
            longitude=100 + float(random.uniform(0, 1)),
            latitude=13 + float(random.uniform(0, 1)),
            text=f"q{number}",
        )
        for number, hour in enumerate(hours)
    )


def surge(
    hour: float,
    count: int,
    *,
    hours: float = 6,
    category: str = "flood",
    area: str = AREAS[3],
    text: str | None = None,
    apart: float = 0.01,
) -> list[Report]:
    """`count` reports of one cell, evenly over `hours`, each `apart` degrees from the one before."""
    return [
        Report(
            id=f"s{hour}-{number}",
            hour=hour + hours * number / count,
            category=category,
            area=area,
            longitude=100 + apart * number,
            latitude=13.5,
            text=text or f"s{number}",
        )
        for number in range(count)
    ]


def said(*reports: Iterable[Report], alarms: float = 1.0) -> list[Word]:
    """What the detector says about all of them together."""
    detector = Detector(alarms, Week())
    together = sorted((one for several in reports for one in several), key=lambda one: one.hour)
    words = [word for report in together for word in detector.take(report)]
    return [*words, *detector.advance(together[-1].hour + 100)]


def opened(words: Iterable[Word]) -> list[Word]:
    return [word for word in words if word.what == "opened"]
