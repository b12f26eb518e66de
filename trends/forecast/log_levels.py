"""Models of a level: logs of counts without their weekday in, logs of the coming days' level out.

Every model takes `logs` (S x T, anything where not seen), `seen` (T) and a horizon H, and returns S x H. The days not
seen teach nothing, but time passes in them: what lies before a gap counts less after it.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from trends.forecast.panel import Bools, Floats

Model = Callable[[Floats, Bools, int], Floats]
SLOW, MIDDLE, FAST = 0.15, 0.3, 0.5
"""Gains of simple exponential smoothing."""
TREND_GAIN = 0.1
DAMPING = 0.85
MEMORY = 120
"""Days that the fitted model looks back."""
GAINS = np.array([0.1, 0.2, 0.35, 0.5, 0.7])
TREND_GAINS = np.array([0.0, 0.05, 0.15])


def level_at(gain: float) -> Model:
    """Simple exponential smoothing: a level that stays. Weights fall by the gain with each day, seen or not."""

    def model(logs: Floats, seen: Bools, horizon: int) -> Floats:
        return np.repeat(smoothed(logs, seen, gain)[:, None], horizon, axis=1)

    return model


def theta(logs: Floats, seen: Bools, horizon: int) -> Floats:
    """Theta (Assimakopoulos and Nikolopoulos 2000): the smoothed level, and half of the line through the last weeks.

    The slope is damped: a line through a few weeks says little about the week after next.
    """
    drift = np.cumsum(DAMPING ** np.arange(1, horizon + 1))
    forecast: Floats = smoothed(logs, seen, MIDDLE)[:, None] + 0.5 * slope(logs, seen, TREND_GAIN)[:, None] * drift
    return forecast


def ets(logs: Floats, seen: Bools, horizon: int) -> Floats:
    """ETS(A,Ad,N): level and damped trend, each series with the gains that erred least one day ahead so far."""
    gains, trend_gains = (grid.ravel()[:, None] for grid in np.meshgrid(GAINS, TREND_GAINS, indexing="ij"))
    columns = np.flatnonzero(seen)
    columns = columns[columns > columns[-1] - MEMORY]  # counted from the last day seen: an outage may last longer
    level = np.repeat(logs[None, :, columns[0]], len(gains), axis=0)
    trend, missed = np.zeros_like(level), np.zeros_like(level)
    for before, now in pairwise(columns.tolist()):
        steps = np.cumsum(DAMPING ** np.arange(1, now - before + 1))[-1]
        error = logs[None, :, now] - level - steps * trend
        missed = 0.97 * missed + np.abs(error)
        gain = 1 - (1 - gains) ** (now - before)
        level = level + steps * trend + gain * error
        trend = DAMPING ** (now - before) * trend + trend_gains * error
    best = missed.argmin(axis=0), np.arange(len(logs))
    silent = len(seen) - 1 - columns[-1]
    drift = np.cumsum(DAMPING ** np.arange(1, silent + horizon + 1))[silent:]
    forecast: Floats = level[best][:, None] + trend[best][:, None] * drift
    return forecast


def share_of_total(logs: Floats, seen: Bools, horizon: int) -> Floats:
    """The total's level, and each series' slowly smoothed share of it: a share has less noise than its parts."""
    shares = smoothed(logs - logs[:1], seen, SLOW)
    total = level_at(MIDDLE)(logs[:1], seen, horizon)
    forecast: Floats = shares[:, None] + total
    return forecast


def smoothed(logs: Floats, seen: Bools, gain: float) -> Floats:
    """Mean of the seen days, each of which weighs (1 - gain) to the power of its age, length S."""
    weights = (1 - gain) ** np.arange(logs.shape[1], dtype=float)[::-1] * seen
    found: Floats = logs @ weights / max(float(weights.sum()), 1e-300)
    return found


def slope(logs: Floats, seen: Bools, gain: float) -> Floats:
    """Change per day of the line through the seen days, weighed as in `smoothed`, drawn to 0; length S."""
    weights = (1 - gain) ** np.arange(logs.shape[1], dtype=float)[::-1] * seen
    time = np.arange(logs.shape[1], dtype=float)
    time = time - time @ weights / max(float(weights.sum()), 1e-300)
    spread = float(time**2 @ weights)
    found: Floats = logs @ (weights * time) / (spread + 10.0)
    return found
