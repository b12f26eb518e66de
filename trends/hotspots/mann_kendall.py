"""Whether a series goes up or down, whatever its shape."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.stats import norm

from trends.hotspots.false_discovery import Floats


class Direction(NamedTuple):
    """`z` above 0 is up; `chance` of a z as far from 0 in either direction without a trend. 0 and 1 for short
    series.
    """

    z: float
    chance: float


def mann_kendall(series: Floats) -> Direction:
    """The test of Mann (1945) and Kendall, with its correction for ties, by the normal approximation; NaN is left
    out.
    """
    series = series[~np.isnan(series)]
    n = len(series)
    if n < 4:
        return Direction(0.0, 1.0)
    score = float(np.sign(series[None, :] - series[:, None])[np.triu_indices(n, 1)].sum())
    _, ties = np.unique(series, return_counts=True)
    variance = (n * (n - 1) * (2 * n + 5) - float((ties * (ties - 1) * (2 * ties + 5)).sum())) / 18
    if variance <= 0 or score == 0:
        return Direction(0.0, 1.0)
    z = (score - np.sign(score)) / variance**0.5
    return Direction(float(z), float(2 * norm.sf(abs(z))))
