"""Hot spots of the categories that people reported most in a week."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from trends.complaint_frame import days_of
from trends.hotspots.cells import cells_of
from trends.hotspots.hotspots import hotspots
from trends.period import Period
from trends.report.contents import SMALL, Line, Spot

CATEGORIES, OF_EACH = 8, 3
"""Categories that are looked at, those with the most complaints, and cells of each that are told."""


def spots(frame: pd.DataFrame, days: Period, categories: Sequence[Line]) -> tuple[Spot, ...]:
    """The most telling cells of each, over some weeks; cells with fewer than SMALL complaints of it are left out."""
    when = days_of(frame)
    inside = frame[(when >= days.since) & (when <= days.until)].reset_index(drop=True)
    cells = pd.Series(cells_of(inside))
    return tuple(one for line in categories[:CATEGORIES] for one in _of(inside, line.code, cells))


def _of(frame: pd.DataFrame, category: str, cells: pd.Series[str]) -> Iterator[Spot]:
    found = hotspots(frame, category)
    for cell, row in found[found["chosen"] >= SMALL].head(OF_EACH).iterrows():
        district = str(frame["district"][cells == str(cell)].mode().iloc[0])
        yield Spot(
            *(str(cell), category, district, int(row["chosen"]), int(row["around_all"])),
            float(row["times"]),
            str(row["course"]),
        )
