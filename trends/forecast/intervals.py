"""Intervals around a forecast: as wide as the errors of past forecasts were (split conformal), not as a model thinks.

Log errors are measured in units of what a level that walks would give: the series' own noise of a day, and a step for
each day ahead. Their quantile, over days ahead that are alike, is drawn towards that of all series, and both towards
that of a normal error while few fortnights have passed: errors of overlapping forecasts are almost one error.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from trends.forecast.panel import Floats, Ints, Panel
from trends.forecast.rolling import Rolling
from trends.forecast.weekday_profile import weekday_profile

COVERAGE = 0.8
STEP = 0.018
"""Variance of the log of a level that each day ahead adds, before there are errors to learn from: 13 % a day."""
BANDS = ((0, 3), (3, 7), (7, 14), (14, 28), (28, 56))
"""Days ahead (from 0) whose errors are alike."""
LOOK_BACK = 42
"""Days, seen or not, from which errors count: what was hard to forecast before a gap says little after it."""
PRIOR = 3.0
"""Independent errors that a prior weighs as much as."""
NOISE_DAYS = 29
PLUS = 1.0
"""Complaints added before a logarithm is taken: 0 is then as near to 1 as 1 to 3."""


def noise(panel: Panel, slots: Ints) -> Floats:
    """Variance of a day's log around the level, of each series: half the mean squared difference of days, length S."""
    profile = weekday_profile(panel, slots)[:, slots[: panel.length]]
    logs = np.log((panel.rates + 0.5) / profile)[:, panel.seen][:, -NOISE_DAYS:]
    found: Floats = (np.diff(logs, axis=1) ** 2).mean(axis=1) / 2
    return found


def spread(noises: Floats, horizon: int) -> Floats:
    """Standard deviation of the log error that a walking level gives, one more axis of `horizon` days at the end."""
    found: Floats = np.sqrt(noises[..., None] + STEP * np.arange(1, horizon + 1))
    return found


def widths(rolling: Rolling, noises: Floats, model: Ints, end: int, coverage: float = COVERAGE) -> Floats:
    """Half-widths in units of `spread`, S x H, from the errors known when `end` days were.

    `noises` is O x S, `model` the number of the candidate chosen for each series.
    """
    of_series = np.arange(rolling.actual.shape[1])
    expected = rolling.expected[model, :, of_series].transpose(1, 0, 2)
    errors = np.abs(np.log((rolling.actual + PLUS) / (expected + PLUS)))
    errors = errors / spread(noises, rolling.actual.shape[2])
    known = rolling.known(end) & (rolling.origins > end - LOOK_BACK)[:, None]
    errors = np.where(known[:, None, :], errors, np.nan)
    found = np.full(errors.shape[1:], NormalDist().inv_cdf((1 + coverage) / 2))
    for begin, stop in BANDS:
        band = errors[:, :, begin:stop]
        independent = np.isfinite(band).any(axis=(1, 2)).sum() / ((begin + 1 + stop) / 2)
        if independent > 0:
            found[:, begin:stop] = _drawn(band, found[:, begin:stop], float(independent), coverage)
    return found


def bounds(expected: Floats, widths: Floats, spreads: Floats) -> tuple[Floats, Floats]:
    """Lower and upper complaints, whole numbers; all arguments S x H."""
    log, reach = np.log(expected + PLUS), widths * spreads
    return np.maximum(np.floor(np.exp(log - reach) - PLUS), 0.0), np.ceil(np.exp(log + reach) - PLUS)


def _drawn(errors: Floats, prior: Floats, independent: float, coverage: float) -> Floats:
    pooled = float(np.nanquantile(errors, coverage))
    own = np.array(
        [np.nanquantile(one, coverage) if np.isfinite(one).any() else pooled for one in errors.swapaxes(0, 1)]
    )
    shrunk = (independent * own + PRIOR * pooled) / (independent + PRIOR)
    found: Floats = (independent * shrunk[:, None] + PRIOR * prior) / (independent + PRIOR)
    return found
