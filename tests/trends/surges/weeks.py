"""Reports of made-up weeks: steady noise, and what a test lays into it."""

from __future__ import annotations

import pickle
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


def said_from(hour: float, days: int, *reports: Iterable[Report]) -> list[Word]:
    """As `said(quiet(days), *reports)`, where none of `reports` is before `hour`: up to there is read once for all."""
    words, kept = _until(hour, days)
    detector: Detector = pickle.loads(kept)
    rest = [one for one in quiet(days) if one.hour >= hour]
    together = sorted((one for several in (rest, *reports) for one in several), key=lambda one: one.hour)
    later = [word for report in together for word in detector.take(report)]
    return [*words, *later, *detector.advance(together[-1].hour + 100)]


@cache
def _until(hour: float, days: int) -> tuple[tuple[Word, ...], bytes]:
    """What the detector says of the quiet before `hour`, and the detector as it is then."""
    detector = Detector(1.0, Week())
    words = tuple(word for one in quiet(days) if one.hour < hour for word in detector.take(one))
    return words, pickle.dumps(detector)


def opened(words: Iterable[Word]) -> list[Word]:
    return [word for word in words if word.what == "opened"]
