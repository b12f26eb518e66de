"""What changed in each cell from a day on, such as that of a repair or a law."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import hypergeom

from trends.hotspots.cells import neighbourhoods
from trends.hotspots.false_discovery import adjusted
from trends.hotspots.shares import cell_counts


def before_and_after(
    cells: np.ndarray, chosen: np.ndarray, days: np.ndarray, day: np.datetime64, *, false_discoveries: float = 0.05
) -> pd.DataFrame:
    """Shares of the chosen before a Bangkok day and from it on, per cell with its six neighbours; most telling first.

    Arguments as in `courses`. Columns: `before_all`, `before_chosen`, `after_all`, `after_chosen` (complaints),
    `times` (share after by share before, half a complaint added to each count), `q` and `changed`: Fisher's exact
    test, doubled for both directions, with Benjamini and Hochberg's control. The share among all complaints is
    compared, so that different lengths and gaps of the two times do not count.
    """
    parts = [cell_counts(cells[part], chosen[part]) for part in (days < day, days >= day)]
    names = parts[0].index.union(parts[1].index)
    near = neighbourhoods(names.to_numpy())
    counted = [near @ part.reindex(names, fill_value=0)[name].to_numpy(dtype=float) for part in parts for name in part]
    before_all, before, after_all, after = (each.astype(int) for each in counted)
    total, marked = before_all + after_all, before + after
    less = hypergeom.cdf(after, total, marked, after_all)
    more = hypergeom.sf(after - 1, total, marked, after_all)
    q = adjusted(np.minimum(2 * np.minimum(less, more), 1.0))
    times = (after + 0.5) / (after_all + 1) / ((before + 0.5) / (before_all + 1))
    frame = pd.DataFrame(
        {"before_all": before_all, "before_chosen": before, "after_all": after_all, "after_chosen": after,
         "times": times, "q": q, "changed": q <= false_discoveries}, index=names,
    )  # fmt: skip
    return frame.sort_values("q", kind="stable")
