"""The forecast itself: the candidate chosen by rolling back-test, with intervals from its past errors."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from complaints.errors import ConfigError
from trends.forecast.choice import Record, record
from trends.forecast.intervals import bounds, noise, spread, widths
from trends.forecast.models import forecasts
from trends.forecast.panel import Floats, Ints, Panel, day_slots
from trends.forecast.rolling import WARM_UP, Rolling, possible_origins, roll

DAYS, MOST_DAYS = 14, 56
KEPT_ORIGINS = 90
"""Past origins from which a forecast of today is checked."""
LEAST_CHECKS, STRETCHES = 14, 2
"""A day ahead is proven by so many checks, and by so many stretches of that length that do not overlap."""


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """What is expected of each series (S) on each coming day (H), and what it rests on."""

    panel: Panel
    expected: Floats
    lower: Floats
    upper: Floats
    """Complaints a day, S x H; four of five days are to lie from `lower` to `upper`."""
    model: Ints
    """Number of the candidate of each series, in `record.names`."""
    proven: npt.NDArray[np.bool_]
    """Whether history was long enough to check forecasts of so many days ahead, length H."""
    record: Record

    def of(self, keys: Sequence[str]) -> Forecast:
        """These series alone, in this order."""
        rows = [self.panel.keys.index(key) for key in keys]
        panel = replace(self.panel, keys=tuple(keys), counts=self.panel.counts[rows])
        record = replace(self.record, relative=self.record.relative[:, rows])
        return Forecast(
            *(panel, self.expected[rows], self.lower[rows], self.upper[rows], self.model[rows], self.proven, record)
        )

    def frame(self) -> pd.DataFrame:
        """One row for each series and day: `key`, `day` (Bangkok), `complaints` a day, `lower` and `upper` ends of the
        80 % interval, `model`, `proven`."""
        series, days = self.expected.shape
        return pd.DataFrame(
            {
                "key": np.repeat(self.panel.keys, days),
                "day": [self.panel.day(self.panel.length + ahead) for ahead in range(days)] * series,
                "complaints": self.expected.ravel(),
                "lower": self.lower.ravel(),
                "upper": self.upper.ravel(),
                "model": np.repeat([self.record.names[one] for one in self.model], days),
                "proven": np.tile(self.proven, series),
            }
        )

    def record_frame(self) -> pd.DataFrame:
        """One row for each series and candidate: `key`, `model`, `relative_error` to the seasonal naive forecast (mean
        absolute errors of rolling back-test, recent ones weigh more; NaN where nothing could be checked), `chosen`."""
        models, series = self.record.relative.shape
        return pd.DataFrame(
            {
                "key": np.repeat(self.panel.keys, models),
                "model": list(self.record.names) * series,
                "relative_error": self.record.relative.T.ravel(),
                "chosen": (np.arange(models) == self.model[:, None]).ravel(),
            }
        )


def forecast(panel: Panel, holidays: AbstractSet[date], days: int = DAYS) -> Forecast:
    """Expect the `days` (1 to 56) after the panel. Raises ConfigError where fewer than 14 of its days were seen."""
    require_history(panel, days)
    slots = day_slots(panel.first, panel.length + days, holidays)
    past = roll(panel, slots, possible_origins(panel)[-KEPT_ORIGINS:], days)
    noises = noises_of(panel, slots, past.origins)
    found = record(past, panel.length)
    model = found.choose()
    said = forecasts(panel, slots, days)
    expected = np.array([said[found.names[one]][series] for series, one in enumerate(model)])
    reach = widths(past, noises, model, panel.length)
    lower, upper = bounds(expected, reach, spread(noise(panel, slots), days))
    return Forecast(panel, expected, lower, upper, model, _proven(past, panel.length), found)


def require_history(panel: Panel, days: int) -> None:
    """Raise ConfigError unless `days` ahead is 1 to 56, and where too few days were seen to say anything."""
    if not 1 <= days <= MOST_DAYS:
        raise ConfigError(f"--days is {days}, needs to be 1 to {MOST_DAYS}")
    if int(panel.seen.sum()) < WARM_UP:
        raise ConfigError(f"{int(panel.seen.sum())} days with complaints, a forecast needs {WARM_UP}")


def noises_of(panel: Panel, slots: Ints, origins: Ints) -> Floats:
    """Noise of each series as known at each origin, O x S."""
    found = [noise(panel.until(int(end)), slots) for end in origins]
    return np.array(found).reshape(len(origins), len(panel.keys))


def _proven(past: Rolling, end: int) -> npt.NDArray[np.bool_]:
    checks = (past.known(end)[:, None, :] & np.isfinite(past.actual)).any(axis=1).sum(axis=0)
    needed = np.maximum(LEAST_CHECKS, STRETCHES * np.arange(1, checks.size + 1))
    found: npt.NDArray[np.bool_] = checks >= needed
    return found
