"""What a week was expected to bring, said with what was known before it, and what it brought.

The forecast is the ensemble of `trends.forecast`. Its interval is as wide as the errors over past weeks were (split
conformal). An error is the log of what came by what was expected, in units of what chance alone and the usual change
from week to week give; its quantile is drawn to that of all series, and to a normal error, by the number of past weeks
that do not overlap.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from statistics import NormalDist
from typing import Literal

import numpy as np
import pandas as pd

from trends.forecast.forecast import require_history
from trends.forecast.models import ENSEMBLE, forecasts
from trends.forecast.panel import Floats, Panel, day_slots
from trends.forecast.rolling import Rolling, possible_origins, roll
from trends.report.week import DAYS

COVERAGE = 0.95
"""Of weeks without anything special, so many lie in the interval: one of twenty does not."""
ORIGINS, EVERY = 182, 2
"""Past days of which every second is one at whose end a week is forecast and compared."""
PRIOR = 3.0
"""Independent errors that a prior weighs as much as."""
LEAST = 10
"""Complaints, expected or come, below which a series is not judged."""
PLUS = 1.0
UNKNOWN_CHANGE, LEAST_CHANGE = 0.04, 0.0025
"""Variance of the log of a week besides chance: before any week was checked (20 %), and at least (5 %)."""
Verdict = Literal["above", "below", "usual", "few", "unseen"]
"""`few`: too few complaints to judge; `unseen`: the intake was out for a part of the week."""


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """Complaints of a week, one entry for each series."""

    keys: tuple[str, ...]
    actual: Floats
    expected: Floats
    lower: Floats
    upper: Floats
    whole: bool
    """Whether the intake was seen for all of the week."""

    def verdict(self, number: int) -> Verdict:
        """What is said of a series."""
        if not self.whole:
            return "unseen"
        if max(self.actual[number], self.expected[number]) < LEAST:
            return "few"
        if self.actual[number] > self.upper[number]:
            return "above"
        return "below" if self.actual[number] < self.lower[number] else "usual"

    def frame(self) -> pd.DataFrame:
        """One row for each series: `key`, `complaints` of the week (Bangkok days), `expected`, `lower` and `upper`
        ends of the 95 % interval, `verdict`."""
        return pd.DataFrame(
            {
                "key": self.keys,
                "complaints": self.actual.astype(int),
                "expected": self.expected,
                "lower": self.lower,
                "upper": self.upper,
                "verdict": [self.verdict(number) for number in range(len(self.keys))],
            }
        )


def expect(panel: Panel, holidays: AbstractSet[date]) -> Expected:
    """Compare the last seven days of a panel with what the days before them let expect.

    Raises ConfigError where fewer than 14 days before them were seen.
    """
    end = panel.length - DAYS
    known = panel.until(max(end, 0))
    require_history(known, DAYS)
    slots = day_slots(panel.first, panel.length, holidays)
    past = roll(known, slots, possible_origins(known)[-ORIGINS::EVERY], DAYS)
    expected = forecasts(known, slots, DAYS)[ENSEMBLE].sum(axis=1)
    reach = _reach(past, expected)
    logs = np.log(expected + PLUS)
    return Expected(
        panel.keys,
        panel.counts[:, end:].sum(axis=1),
        expected,
        np.maximum(np.floor(np.exp(logs - reach) - PLUS), 0.0),
        np.ceil(np.exp(logs + reach) - PLUS),
        bool(panel.whole[end:].all()),
    )


def _reach(past: Rolling, expected: Floats) -> Floats:
    """Half-widths of the logs of the week expected, one for each series."""
    said = past.expected[past.names.index(ENSEMBLE)].sum(axis=2)
    errors = np.log((past.actual.sum(axis=2) + PLUS) / (said + PLUS))
    checked = np.isfinite(errors).all(axis=1)
    errors, said = errors[checked], said[checked]
    normal = NormalDist().inv_cdf((1 + COVERAGE) / 2)
    if not len(errors):
        return normal * _spread(expected, UNKNOWN_CHANGE)
    change = np.maximum((errors**2 - 1 / (said + PLUS)).mean(axis=0), LEAST_CHANGE)
    units = np.abs(errors) / _spread(said, change)
    weeks = len(errors) * EVERY / DAYS
    pooled = (weeks * float(np.quantile(units, COVERAGE)) + PRIOR * normal) / (weeks + PRIOR)
    own = np.quantile(units, min(COVERAGE * (weeks + 1) / weeks, 1.0), axis=0)  # so few weeks hold fewer of the next
    found: Floats = (weeks * own + PRIOR * pooled) / (weeks + PRIOR) * _spread(expected, change)
    return found


def _spread(expected: Floats, change: Floats | float) -> Floats:
    """Standard deviation of the log of a week: chance, and what weeks differ by."""
    found: Floats = np.sqrt(1 / (expected + PLUS) + change)
    return found
