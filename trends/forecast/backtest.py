"""How good the forecasts would have been: the same code at the end of each past day, with what was known then."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import date

import numpy as np
import pandas as pd

from complaints.errors import ConfigError
from trends.forecast.choice import record
from trends.forecast.forecast import DAYS, noises_of, require_history
from trends.forecast.intervals import bounds, spread, widths
from trends.forecast.models import NAIVE
from trends.forecast.panel import Panel, day_slots
from trends.forecast.rolling import WARM_UP, Rolling, possible_origins, roll


def backtest(
    panel: Panel,
    holidays: AbstractSet[date],
    since: date | None = None,
    until: date | None = None,
    days: int = DAYS,
) -> pd.DataFrame:
    """Every forecast of rolling back-test that can be checked, one row for each.

    Columns: `key`, `origin` (last Bangkok day known), `day` (the day forecast), `ahead` (days, from 1), `complaints`
    (what a whole day had), `expected`, `lower`, `upper` (80 % interval), `naive` (seasonal naive forecast), `model`.
    The first origin has 14 days behind it from `since`; days after `until` are not forecast. What lies before `since`
    is known and not scored. Raises ConfigError where nothing can be checked, or `days` is not 1 to 56.
    """
    require_history(panel, days)
    slots = day_slots(panel.first, panel.length + days, holidays)
    past = roll(panel, slots, possible_origins(panel), days)
    noises = noises_of(panel, slots, past.origins)
    begin = panel.number(since or panel.first) + WARM_UP
    end = panel.number(until) + 1 if until else panel.length
    numbers = [number for number, origin in enumerate(past.origins) if begin <= origin < end]
    rows = [_checked(panel, past, number, _said(past, noises, number), end) for number in numbers]
    found = pd.concat(rows, ignore_index=True) if rows else pd.DataFrame()
    if found.empty:
        raise ConfigError("there is no day in this period on which a forecast could be checked")
    return found


def _said(past: Rolling, noises: np.ndarray, number: int) -> tuple[np.ndarray, ...]:
    origin = int(past.origins[number])
    model = record(past, origin).choose()
    expected = past.expected[model, number, np.arange(model.size)]
    reach = widths(past, noises, model, origin)
    lower, upper = bounds(expected, reach, spread(noises[number], expected.shape[1]))
    return model, expected, lower, upper


def _checked(panel: Panel, past: Rolling, number: int, said: tuple[np.ndarray, ...], end: int) -> pd.DataFrame:
    origin, actual = int(past.origins[number]), past.actual[number]
    model, expected, lower, upper = said
    series, ahead = np.nonzero(np.isfinite(actual) & (origin + np.arange(actual.shape[1]) < end))
    at = series, ahead
    return pd.DataFrame(
        {
            "key": np.array(panel.keys)[series],
            "origin": panel.day(origin - 1),
            "day": [panel.day(origin + int(one)) for one in ahead],
            "ahead": ahead + 1,
            "complaints": actual[at],
            "expected": expected[at],
            "lower": lower[at],
            "upper": upper[at],
            "naive": past.expected[past.names.index(NAIVE), number][at],
            "model": np.array(past.names)[model][series],
        }
    )


def scores(checked: pd.DataFrame) -> pd.DataFrame:
    """How each series did, in the order of `checked`: `key`, `forecasts` (checked), `complaints` a day, `error` (mean
    absolute, complaints a day), `relative_error` (to the seasonal naive forecast; below 1 is better, NaN where that
    never erred), `coverage` (share of days inside the 80 % interval), `width` (of the interval, complaints), `model`
    (most often chosen)."""
    one = checked.assign(
        missed=(checked["expected"] - checked["complaints"]).abs(),
        naive_missed=(checked["naive"] - checked["complaints"]).abs(),
        inside=(checked["complaints"] >= checked["lower"]) & (checked["complaints"] <= checked["upper"]),
        wide=checked["upper"] - checked["lower"],
    ).groupby("key", sort=False)
    error, naive = one["missed"].mean(), one["naive_missed"].mean()
    return pd.DataFrame(
        {
            "forecasts": one.size(),
            "complaints": one["complaints"].mean(),
            "error": error,
            "relative_error": error / naive.where(naive > 0),
            "coverage": one["inside"].mean(),
            "width": one["wide"].mean(),
            "model": one["model"].agg(lambda models: models.mode().iloc[0]),
        }
    ).reset_index()
