"""Reports as counts of hours by cell, which is what the usual detectors of surges look at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from trends.surges.report import Report
from trends.surges.spree import Sprees
from trends.surges.tuning import Tuning

Floats = npt.NDArray[np.floating[Any]]
DAY = 24


class Counts(NamedTuple):
    """`days[cell, hour]`: reports of the 24 hours that end with that hour; `first` is the first hour since 1970."""

    cells: list[tuple[str, str]]
    first: int
    days: Floats


def without_sprees(reports: Iterable[Report]) -> list[Report]:
    """The first report of each spree of at most 30 minutes and 100 m between two reports."""
    sprees: dict[tuple[str, str], Sprees] = {}
    tuning = Tuning()
    return [
        one for one in reports if sprees.setdefault((one.category, one.area), Sprees()).nearness(one, tuning) != "spree"
    ]


def count(reports: Sequence[Report]) -> Counts:
    """Count reports, which are in the order of their hours."""
    cells: dict[tuple[str, str], int] = {}
    rows = np.array([cells.setdefault((one.category, one.area), len(cells)) for one in reports])
    hours = np.array([int(one.hour) for one in reports])
    first = int(hours.min()) // DAY * DAY
    counts = np.zeros((len(cells), int(hours.max()) - first + 1), dtype=np.float32)
    np.add.at(counts, (rows, hours - first), 1)
    total = np.cumsum(counts, axis=1)
    total[:, DAY:] -= total[:, :-DAY].copy()
    return Counts(list(cells), first, total)
