"""How likely a count is by chance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import betainc


def chance_of(
    seen: Sequence[int], expected: Sequence[float], variance: float, theta: Sequence[float], weights: Sequence[float]
) -> tuple[float, int]:
    """The probability of `seen` or more units in the window where it is least by its weight, and that window's index.

    Counts are gamma-Poisson (negative binomial) with mean `expected` and variance
    expected x (1 + theta) + expected**2 x `variance`: P(X >= k) is the regularised incomplete beta function
    I(k, shape) at mean / (mean + shape).
    """
    mean = np.maximum(np.asarray(expected), 1e-9)
    shape = 1.0 / np.maximum(variance + np.asarray(theta) / mean, 1e-6)
    chances = betainc(np.asarray(seen, dtype=float), shape, mean / (mean + shape))
    index = int((chances / np.asarray(weights)).argmin())
    return float(chances[index]), index
