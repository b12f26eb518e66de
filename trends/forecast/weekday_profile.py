"""How a series' days of the week differ from its mean, learned across gaps of the intake."""

from __future__ import annotations

import numpy as np

from trends.forecast.panel import Floats, Ints, Panel

HALF_LIFE = 60.0
"""Days. Longer than the level's memory: habits change slowly, and a week gives each of its days one sample."""
PRIOR_DAYS = 4.0
"""A profile is drawn towards a flat one as by so many days."""
PRIOR_COUNT = 40.0
"""A series' profile is drawn towards that of the total as by so many complaints on each day of the week."""


def weekday_profile(panel: Panel, slots: Ints) -> Floats:
    """Factors of the seven kinds of day, S x 7, with a mean of 1 for each series. `slots` has at least T entries."""
    rates, seen, slots = panel.rates, panel.seen, slots[: panel.length]
    around = week_around(rates, seen)
    age = np.arange(panel.length)[::-1]
    weights = 0.5 ** (age / HALF_LIFE) * seen
    days = slots[:, None] == np.arange(7)
    found, expected = (rates * weights) @ days, (around * weights) @ days
    level = rates @ weights / max(float(weights.sum()), 1e-9)
    prior = PRIOR_DAYS * np.maximum(level, 1e-9)[:, None]
    common = (found[:1] + prior[:1]) / (expected[:1] + prior[:1])
    own = (found + (2 * prior + PRIOR_COUNT) * common) / (expected + 2 * prior + PRIOR_COUNT)
    profile: Floats = own / own.mean(axis=1, keepdims=True)
    return profile


def week_around(rates: Floats, seen: Floats | np.ndarray) -> Floats:
    """Mean of the seen days among the seven around each day (the first or last seven at the ends), S x T."""
    length = rates.shape[1]
    centre = np.arange(length)
    begin = np.clip(centre - 3, 0, max(length - 7, 0))
    end = np.minimum(begin + 7, length)
    sums = np.concatenate([np.zeros((len(rates), 1)), np.cumsum(rates * seen, axis=1)], axis=1)
    days = np.concatenate([[0.0], np.cumsum(seen)])
    around: Floats = (sums[:, end] - sums[:, begin]) / np.maximum(days[end] - days[begin], 1.0)
    return around
