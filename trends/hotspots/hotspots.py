"""Hot spots of a matter: where it is a greater share of complaints than elsewhere, and since when."""

from __future__ import annotations

import pandas as pd

from trends.complaint_frame import days_of
from trends.hotspots.cells import RESOLUTION, cells_of, centres
from trends.hotspots.periods import courses
from trends.hotspots.shares import cell_counts, hot_cells


def hotspots(
    frame: pd.DataFrame,
    category: str,
    *,
    resolution: int = RESOLUTION,
    false_discoveries: float = 0.05,
    length_days: int = 7,
) -> pd.DataFrame:
    """The hot cells of a category, most telling first; index: H3 cell.

    `frame` as of `trends.complaint_frame`, sprees taken out before. Columns: `longitude`, `latitude` (middle of the
    cell, degrees WGS 84), those of `trends.hotspots.shares.hot_cells` without `hot`, and those of
    `trends.hotspots.periods.courses`. `attrs`: `cells` judged in all, and `share` of the category among all
    complaints.
    """
    cells = cells_of(frame, resolution)
    chosen = (frame["category"] == category).to_numpy()
    found = hot_cells(cell_counts(cells, chosen), false_discoveries=false_discoveries)
    hot = found[found["hot"]].drop(columns="hot")
    middle = centres(hot.index.to_numpy())
    hot.insert(0, "longitude", middle[:, 0])
    hot.insert(1, "latitude", middle[:, 1])
    result = hot.join(courses(hot.index, cells, chosen, days_of(frame), length_days=length_days))
    result.attrs["cells"] = len(found)
    result.attrs["share"] = float(found["chosen"].sum() / max(int(found["of_all"].sum()), 1))
    return result
