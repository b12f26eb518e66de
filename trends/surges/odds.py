"""How likely a count is by chance."""

from __future__ import annotations

from collections.abc import Sequence

from scipy.special import betainc


def chance_of(
    seen: Sequence[int], expected: Sequence[float], variance: float, theta: Sequence[float], weights: Sequence[float]
) -> tuple[float, int]:
    """The probability of `seen` or more units in the window where it is least by its weight, and that window's index.

    Counts are gamma-Poisson (negative binomial) with mean `expected` and variance
    expected x (1 + theta) + expected**2 x `variance`: P(X >= k) is the regularised incomplete beta function
    I(k, shape) at mean / (mean + shape).
    """
    means = [max(each, 1e-9) for each in expected]
    shapes = [1.0 / max(variance + each / mean, 1e-6) for each, mean in zip(theta, means, strict=True)]
    at = [mean / (mean + shape) for mean, shape in zip(means, shapes, strict=True)]
    chances: list[float] = betainc([float(each) for each in seen], shapes, at).tolist()
    index = min(range(len(chances)), key=lambda number: chances[number] / weights[number])
    return chances[index], index
