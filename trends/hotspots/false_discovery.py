"""Benjamini and Hochberg's control of the share of false ones among what is found."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def adjusted(chances: Floats) -> Floats:
    """q-values of p-values: calling all with q <= a found makes at most the share a of them false, on average.

    Holds for independent tests and for those that rise together, as sums over neighbouring cells do (Benjamini and
    Yekutieli 2001).
    """
    many = len(chances)
    order = np.argsort(chances, kind="stable")
    scaled = chances[order] * many / np.arange(1, many + 1)
    result = np.empty(many)
    result[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return result
