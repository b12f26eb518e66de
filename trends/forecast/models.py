"""The candidates: what is known up to a day in, complaints of the coming days out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from trends.forecast.log_levels import FAST, MIDDLE, SLOW, Model, ets, level_at, share_of_total, theta
from trends.forecast.panel import Floats, Ints, Panel
from trends.forecast.seasonal_naive import seasonal_naive
from trends.forecast.weekday_profile import weekday_profile

NAIVE, ENSEMBLE = "seasonal naive", "ensemble"
OFFSET = 0.5
"""Complaints added before a logarithm is taken."""
LEVELS: Mapping[str, Model] = {
    "slow level": level_at(SLOW),
    "level": level_at(MIDDLE),
    "fast level": level_at(FAST),
    "theta": theta,
    "ets": ets,
    "share of total": share_of_total,
}
"""Each on logs, times the profile of the week in which holidays are Sundays."""
COMBINED = ("level", "fast level", "theta", "ets", "share of total")
NAMES = (NAIVE, *LEVELS, ENSEMBLE)


def forecasts(panel: Panel, slots: Ints, horizon: int) -> dict[str, Floats]:
    """What every candidate expects of the `horizon` days after the panel: complaints of whole days, S x horizon each.

    `slots` has an entry for each of these days too. The panel has at least one day that was seen.
    """
    profile = weekday_profile(panel, slots)
    past, coming = profile[:, slots[: panel.length]], profile[:, slots[panel.length : panel.length + horizon]]
    logs = np.log((panel.rates + OFFSET) / past)
    levels = {name: model(logs, panel.seen, horizon) for name, model in LEVELS.items()}
    levels[ENSEMBLE] = combined([levels[name] for name in COMBINED])
    found = {name: np.maximum(np.exp(level) * coming - OFFSET, 0.0) for name, level in levels.items()}
    return {NAIVE: seasonal_naive(panel, horizon), **found}


def combined(levels: list[Floats]) -> Floats:
    """The mean of the logs: one model that is far off moves it less than the mean of the counts."""
    found: Floats = np.mean(levels, axis=0)
    return found


Forecaster = Callable[[Panel, Ints, int], dict[str, Floats]]
