"""Whether a hot cell is always one, a new one, or one of certain months."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from trends.hotspots.cells import neighbourhoods
from trends.hotspots.mann_kendall import mann_kendall
from trends.hotspots.shares import LEAST_AROUND, above_share

Course = Literal["persistent", "seasonal", "growing", "fading", "new", "sporadic"]
PERSISTENT = 0.75
"""Hot in this share of the periods that could be judged."""
_CHANCE = 0.05
_YEARS = 2
_LEAST_PERIODS = 3
"""Fewer say nothing about a course."""


def courses(
    hot: pd.Index, cells: np.ndarray, chosen: np.ndarray, days: np.ndarray, *, length_days: int = 7
) -> pd.DataFrame:
    """What became of hot cells from period to period; one row per cell of `hot`.

    `cells`, `chosen` and `days` (Bangkok days) have one entry per complaint. A period has `length_days`, counted
    from the first day; one with fewer than 20 complaints in cell and neighbours is not judged, so that an outage is
    no fall. Columns: `periods` judged, `hot_periods` (chance at most 5 % against the share of that period),
    `trend_z` and `trend_chance` (Mann-Kendall on the shares) and `course`: `growing` or `fading` by that test;
    `persistent` when hot in three quarters; `seasonal` when hot in the same months of two years, and in few others;
    `new` when hot in the last period alone; else `sporadic`.
    """
    known = cells != ""
    cells, chosen, days = cells[known], chosen[known], days[known]
    names, column = np.unique(cells, return_inverse=True)
    first = days.min() if len(days) else np.datetime64("1970-01-01", "D")
    period = (days - first).astype(int) // length_days
    shape = (int(period.max(initial=-1)) + 1, len(names))
    of_all, some = np.zeros(shape), np.zeros(shape)
    np.add.at(of_all, (period, column), 1)
    np.add.at(some, (period, column), chosen)
    near = neighbourhoods(names)
    around_all, around = of_all @ near.T, some @ near.T
    shares = some.sum(axis=1) / np.maximum(of_all.sum(axis=1), 1)
    months = (first + np.arange(shape[0]) * length_days).astype("datetime64[M]").astype(int)
    rows = [_course(around[:, i], around_all[:, i], shares, months) for i in np.searchsorted(names, hot.to_numpy())]
    columns = ["periods", "hot_periods", "trend_z", "trend_chance", "course"]
    return pd.DataFrame(rows, index=hot, columns=columns)


def _course(chosen: np.ndarray, of_all: np.ndarray, shares: np.ndarray, months: np.ndarray) -> tuple[object, ...]:
    judged = of_all >= LEAST_AROUND
    chance = np.array([float(above_share(k, n, p)) for k, n, p in zip(chosen, of_all, shares, strict=True)])
    hot = judged & (chance <= _CHANCE)
    z, of_trend = mann_kendall(np.where(judged, chosen / np.maximum(of_all, 1), np.nan) - shares)
    return int(judged.sum()), int(hot.sum()), z, of_trend, _name(hot, judged, months, z if of_trend <= _CHANCE else 0.0)


def _name(hot: np.ndarray, judged: np.ndarray, months: np.ndarray, trend: float) -> Course:
    if trend:
        return "growing" if trend > 0 else "fading"
    if judged.sum() < _LEAST_PERIODS:
        return "sporadic"
    if hot.sum() >= PERSISTENT * judged.sum():
        return "persistent"
    if _seasonal(hot, judged, months):
        return "seasonal"
    last = np.flatnonzero(judged)[-1:]
    return "new" if hot[last].any() and hot.sum() == 1 else "sporadic"


def _seasonal(hot: np.ndarray, judged: np.ndarray, months: np.ndarray) -> bool:
    """Whether most hot periods fall in calendar months that are hot in two years or more, and those are half a year
    at most.
    """
    if months[-1] - months[0] < 12 * _YEARS - 1:
        return False
    years = {month: {int(m) // 12 for m in months[hot] if m % 12 == month} for month in range(12)}
    season = [month for month, found in years.items() if len(found) >= _YEARS]
    inside = np.isin(months % 12, season)
    return 0 < len(season) <= 6 and hot[inside].sum() >= PERSISTENT * hot.sum()
