"""Cells in which a matter is a greater share of all complaints than it is everywhere.

Counts alone show where people live and complain: on points laid by overall density, Gi* on counts with a false
discovery rate of 5 % still marks a tenth of all cells.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import binom

from trends.hotspots.cells import neighbourhoods
from trends.hotspots.false_discovery import Floats, adjusted

LEAST_AROUND = 20
"""A neighbourhood with fewer complaints of any kind is not judged."""


def cell_counts(cells: np.ndarray, chosen: np.ndarray) -> pd.DataFrame:
    """Per cell (index, sorted): `of_all` complaints and those `chosen` (bool per complaint). Cells "" are left out."""
    known = cells != ""
    frame = pd.DataFrame({"cell": cells[known], "of_all": 1, "chosen": chosen[known].astype(int)})
    return frame.groupby("cell", sort=True)[["of_all", "chosen"]].sum()


def hot_cells(counts: pd.DataFrame, *, false_discoveries: float = 0.05) -> pd.DataFrame:
    """`cell_counts` with what they show; the most telling first.

    A cell is judged together with the six around it: binomial, against the share of the chosen among all complaints
    everywhere. Adds `around_all` and `around_chosen` (counts with neighbours), `share`, `times` (share by overall
    share), `chance` (p), `q` (false discovery rate at which it is found) and `hot`: found, and above the overall
    share itself.
    """
    near = neighbourhoods(counts.index.to_numpy())
    of_all, chosen = (counts[name].to_numpy(dtype=float) for name in ("of_all", "chosen"))
    around_all, around_chosen = near @ of_all, near @ chosen
    overall = float(chosen.sum() / of_all.sum()) if len(counts) else 0.0
    judged = around_all >= LEAST_AROUND
    chance = np.ones(len(counts))
    chance[judged] = above_share(around_chosen[judged], around_all[judged], overall)
    q = np.ones(len(counts))
    q[judged] = adjusted(chance[judged])
    share = around_chosen / np.maximum(around_all, 1.0)
    hot = (q <= false_discoveries) & (chosen > overall * of_all)
    found = counts.assign(
        around_all=around_all.astype(int), around_chosen=around_chosen.astype(int), share=share,
        times=share / overall if overall else 0.0, chance=chance, q=q, hot=hot,
    )  # fmt: skip
    return found.sort_values(["hot", "q", "times"], ascending=[False, True, False], kind="stable")


def above_share(chosen: Floats, of_all: Floats, share: float) -> Floats:
    """Chance of at least `chosen` among `of_all` where each is one with probability `share`."""
    tail: Floats = binom.sf(chosen - 1, of_all, share)
    return tail
