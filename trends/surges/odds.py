"""How likely a count is by chance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import betainc


def chance_of(seen: Sequence[int], expected: Sequence[float], variance: float) -> tuple[float, int]:
    """The least probability over windows of `seen` or more units, and the index of that window.

    Counts are gamma-Poisson (negative binomial) with mean `expected` and variance
    expected + expected**2 * `variance`: P(X >= k) is the regularised incomplete beta function I(k, shape).
    """
    shape = 1.0 / max(variance, 1e-6)
    mean = np.maximum(np.asarray(expected), 1e-9)
    least = betainc(np.asarray(seen, dtype=float), shape, mean / (mean + shape))
    index = int(least.argmin())
    return float(least[index]), index
