"""Hot cells of every category with enough complaints."""

from __future__ import annotations

import h3
import pandas as pd

from trends.frame_rows import rows_of
from trends.hotspots.cells import cells_of
from trends.hotspots.hotspots import hotspots
from trends.insights.found import HotCell

LEAST = 50
"""Complaints of a category below which it is not looked at."""


def hot_cells(frame: pd.DataFrame) -> dict[str, tuple[HotCell, ...]]:
    """By category, those with the most hot cells first; `frame` has only reports that count."""
    counts = frame["category"].value_counts()
    cells = pd.Series(cells_of(frame), dtype=object)
    found = {str(code): _of(frame, str(code), cells) for code in counts[counts >= LEAST].index if code}
    order = sorted(found, key=lambda code: (-len(found[code]), code))
    return {code: found[code] for code in order if found[code]}


def _of(frame: pd.DataFrame, category: str, cells: pd.Series[str]) -> tuple[HotCell, ...]:
    found = hotspots(frame, category).rename_axis("cell").reset_index()
    inside = frame[cells.isin(found["cell"]).to_numpy()]
    districts = inside.groupby(cells[inside.index])["district"].agg(lambda codes: codes.mode().iloc[0])
    return tuple(
        HotCell(
            row["cell"],
            tuple((x, y) for y, x in h3.cell_to_boundary(row["cell"])),
            *(row["longitude"], row["latitude"], districts[row["cell"]][:2], districts[row["cell"]]),
            *(row["chosen"], row["around_chosen"], row["around_all"], row["times"], row["q"], row["course"]),
        )
        for row in rows_of(found)
    )
