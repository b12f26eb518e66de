"""Places that are solved and reported again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from trends.metres import EAST, NORTH

COLUMNS = ("category", "longitude", "latitude", "rounds", "reports", "first", "last", "median_days", "open_now")


def chronic(frame: pd.DataFrame, *, metres: float = 50.0, within_days: int = 90, rounds: int = 2) -> pd.DataFrame:
    """Places where a matter was solved and reported again at least `rounds` times, the most rounds first.

    `frame` as of `trends.complaint_frame`, with `solved`; what counts once (`trends.units.counting`) should be
    chosen before. A place is where reports of one category lie within `metres` of its first one. A round is a solved
    report and the next one at most `within_days` after the day of solving, and not on it: closings come in batches
    whose hour says nothing. Several reports that are solved before the next one make one round, from the first
    solving that is near enough. Columns: middle in degrees WGS 84, `reports`, `first` and `last` (Bangkok days),
    `median_days` from solved to reported again, and whether a report of the place is open.
    """
    known = frame[frame["longitude"].notna() & frame["latitude"].notna()]
    found = []
    for category, rows in known.groupby("category", sort=True):
        closed = rows["solved"].notna().to_numpy()
        for place in _places(rows, metres):
            if closed[place].sum() < rounds:
                continue
            row = _row(str(category), rows.iloc[place], within_days)
            if row and row[3] >= rounds:
                found.append(row)
    result = pd.DataFrame(found, columns=list(COLUMNS))
    return result.sort_values(["rounds", "reports"], ascending=False, kind="stable", ignore_index=True)


def _places(rows: pd.DataFrame, metres: float) -> Iterator[list[int]]:
    """Positions of reports near the first report of their place, oldest first."""
    x, y = rows["longitude"].to_numpy() * EAST, rows["latitude"].to_numpy() * NORTH
    places: dict[tuple[int, int], list[list[int]]] = {}
    every: list[list[int]] = []
    for row in range(len(rows)):
        column, line = int(x[row] // metres), int(y[row] // metres)
        near = (place for a in (-1, 0, 1) for b in (-1, 0, 1) for place in places.get((column + a, line + b), ()))
        mine = next((p for p in near if np.hypot(x[p[0]] - x[row], y[p[0]] - y[row]) <= metres), None)
        if mine is None:
            mine = []
            every.append(mine)
            places.setdefault((column, line), []).append(mine)
        mine.append(row)
    yield from (place for place in every if len(place) > 1)


def _row(category: str, rows: pd.DataFrame, within_days: int) -> tuple[Any, ...] | None:
    reported = rows["submitted"].dt.tz_localize(None).to_numpy().astype("datetime64[D]")
    solved = np.sort(rows["solved"].dropna().dt.tz_localize(None).to_numpy().astype("datetime64[D]"))
    gaps: list[int] = []
    done = np.datetime64("1900-01-01", "D")
    for day in solved:
        later = reported[reported > day]
        if len(later) and later[0] > done and (gap := int((later[0] - day).astype(int))) <= within_days:
            gaps.append(gap)
            done = later[0]
    if not gaps:
        return None
    middle = rows["longitude"].mean(), rows["latitude"].mean()
    open_now = bool(rows["solved"].isna().any())
    return category, *middle, len(gaps), len(rows), reported[0], reported[-1], float(np.median(gaps)), open_now
