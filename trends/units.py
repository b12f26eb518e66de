"""Which complaints count: a spree of one reporter is one report, and so is a text that many send."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pandas as pd

from complaints.fold import fold
from trends.surges.report import Report
from trends.surges.spree import Sprees
from trends.surges.tuning import Tuning

_HOUR = pd.Timedelta(hours=1)
REPEAT_HOURS = 72.0
"""A text counts once in so many hours, as in the detector of surges."""


def counting(frame: pd.DataFrame, tuning: Tuning | None = None) -> np.ndarray:
    """For each complaint of a frame sorted by time whether it counts as a report of its own (bool).

    It does not when it is within 30 minutes and 100 m of another of its category and district, or when its text,
    letters and digits alone, was sent within the last 72 hours from anywhere. Complaints without text are told apart
    by place.
    """
    tuning = tuning or Tuning()
    sprees: dict[tuple[str, str], Sprees] = defaultdict(Sprees)
    seen: dict[str, float] = {}
    keep = np.zeros(len(frame), dtype=bool)
    for row, report in enumerate(_reports(frame)):
        spree = sprees[report.category, report.area].nearness(report, tuning) == "spree"
        repeat = bool(report.text) and report.hour - seen.get(report.text, -np.inf) <= REPEAT_HOURS
        if report.text:
            seen[report.text] = report.hour
        keep[row] = not (spree or repeat)
    return keep


def _reports(frame: pd.DataFrame) -> list[Report]:
    if frame.empty:
        return []
    hours = ((frame["submitted"] - frame["submitted"].iloc[0]) / _HOUR).tolist()
    return [
        Report(str(number), hour, category, area, _known(x), _known(y), text)
        for number, (hour, category, area, x, y, text) in enumerate(
            zip(
                hours,
                frame["category"],
                frame["district"],
                frame["longitude"],
                frame["latitude"],
                map(_letters, frame["text"]),
                strict=True,
            )
        )
    ]


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text).casefold()))


def _known(degrees: float) -> float | None:
    return None if np.isnan(degrees) else float(degrees)
