"""Alarms from scores of cells by hour, and the threshold that gives as many a week as are allowed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bench.peers.hourly_counts import DAY, Floats

KEPT = 50_000
"""Greatest scores that are kept of each run."""


class Scores(NamedTuple):
    """The greatest scores: cell, hour since the first, score; ordered by cell and hour."""

    cells: npt.NDArray[np.int64]
    hours: npt.NDArray[np.int64]
    values: Floats


class Alarm(NamedTuple):
    cell: int
    opened: int
    """The hour after the one whose score was above the threshold: nothing is known before it has ended."""
    closed: int


def greatest(scores: Floats, since: int) -> Scores:
    """The greatest scores from the hour `since` on."""
    late = scores[:, since:]
    least = np.partition(late, -KEPT, axis=None)[-KEPT] if late.size > KEPT else -np.inf
    cells, hours = np.nonzero(late > least)
    return Scores(cells, hours + since, late[cells, hours])


def alarms(scores: Scores, threshold: float) -> list[Alarm]:
    """Hours above the threshold, as one where less than a day lies between them."""
    above = scores.values > threshold
    found: list[Alarm] = []
    for cell, hour in zip(scores.cells[above].tolist(), scores.hours[above].tolist(), strict=True):
        last = found[-1] if found else None
        if last is not None and last.cell == cell and hour + 1 - last.closed < DAY:
            found[-1] = last._replace(closed=hour + 1)
        else:
            found.append(Alarm(cell, hour + 1, hour + 1))
    return found


def threshold_for(allowed: float, quiet: Sequence[Scores]) -> float:
    """The least threshold found at which runs without a surge have at most `allowed` alarms each on average."""
    low, high = 0.0, max(float(each.values.max()) for each in quiet)
    for _ in range(30):
        middle = (low + high) / 2
        mean = sum(len(alarms(each, middle)) for each in quiet) / len(quiet)
        low, high = (low, middle) if mean <= allowed else (middle, high)
    return high
