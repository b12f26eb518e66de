"""Days of a made-up city whose truth is known."""

from __future__ import annotations

from datetime import date

import numpy as np

from trends.forecast.exposure import DAY, daily_exposure
from trends.forecast.panel import Floats, Panel

FIRST = date(2026, 3, 2)  # a Monday
WEEK = np.array([1.2, 1.2, 1.1, 1.1, 1.1, 0.7, 0.6])
SHARES = np.array([0.4, 0.3, 0.2, 0.1])
HOURS = np.r_[np.full(7, 0.1), np.full(17, 1.9)] / 33.0


def hourly(days: int, level: float = 200.0, *, seed: int = 1, walk: float = 0.05, parts: int = 4) -> Floats:
    """Complaints per part and hour, parts x (24 days): a level that walks, days of the week, hours of the day."""
    random = np.random.default_rng(seed)
    levels = level * np.exp(np.cumsum(random.normal(0, walk, days)))
    means = levels * WEEK[np.arange(days) % 7]
    noisy = means * SHARES[:parts, None] * random.gamma(50, 1 / 50, (parts, days))
    counts: Floats = random.poisson(noisy[:, :, None] * HOURS).reshape(parts, days * DAY).astype(float)
    return counts


def panel_of(hours: Floats) -> Panel:
    """The total and the parts, with the exposure that their hours tell."""
    daily = hours.reshape(len(hours), -1, DAY).sum(axis=2)
    keys = ("", *(f"part-{number}" for number in range(len(hours))))
    return Panel(FIRST, keys, np.vstack([daily.sum(axis=0), daily]), daily_exposure(hours.sum(axis=0)))
