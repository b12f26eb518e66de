"""What every candidate would have said at the end of each past day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from trends.forecast.models import NAMES, Forecaster, forecasts
from trends.forecast.panel import Floats, Ints, Panel

WARM_UP = 14
"""Days seen before the first forecast: each weekday twice."""


@dataclass(frozen=True, slots=True, eq=False)
class Rolling:
    """Forecasts by candidate (M), origin (O), series (S) and days ahead (H, from 1)."""

    names: tuple[str, ...]
    origins: Ints
    """The number of days known at each origin, rising; the first day forecast is the column of that number."""
    expected: Floats
    """Complaints, M x O x S x H."""
    actual: Floats
    """Complaints that a whole day would have had, O x S x H; NaN where the day is not known or was not wholly seen."""

    def known(self, end: int) -> npt.NDArray[np.bool_]:
        """Which forecasts could be checked when `end` days were known, O x H."""
        ahead = np.arange(self.actual.shape[2])
        found: npt.NDArray[np.bool_] = self.origins[:, None] + ahead < end
        return found


def roll(panel: Panel, slots: Ints, origins: Ints, horizon: int, make: Forecaster = forecasts) -> Rolling:
    """Forecast from each origin with what was known then. `slots` reaches `horizon` days beyond the panel."""
    said = [make(panel.until(int(end)), slots, horizon) for end in origins]
    expected = np.array([[one[name] for one in said] for name in NAMES])
    return Rolling(NAMES, origins, expected, np.array([_actual(panel, int(end), horizon) for end in origins]))


def possible_origins(panel: Panel) -> Ints:
    """Ends of the days from which a forecast can be made: enough of them seen before, and the last one too."""
    counted = np.cumsum(panel.seen)
    return np.flatnonzero(panel.seen & (counted >= WARM_UP)).astype(np.int64) + 1


def _actual(panel: Panel, end: int, horizon: int) -> Floats:
    found = np.full((len(panel.keys), horizon), np.nan)
    there = min(horizon, panel.length - end)
    found[:, :there] = np.where(panel.whole, panel.rates, np.nan)[:, end : end + there]
    return found
