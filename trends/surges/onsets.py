"""How much likelier the last units of a cell are if a surge began with one of them than if none did.

A surge brings further units after its first, ever fewer (exponentially), at any hour of the day alike: one at night,
when little is expected, says more than one at noon. Each of the last units may have been the first of a surge of one of
several sizes. Likelihood ratios are averaged over sizes and over what is not known of the expectation, and summed over
first units by the weight of each (Shiryaev 1963, Roberts 1966). Without a surge the sum grows by the weight of each
unit on average, so that over a long time no more than one unit in R finds it at R mean weights: a rate of false alarms
can be set without a correction for the windows that were looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trends.surges.tuning import Tuning

Floats = npt.NDArray[np.float64]
WEEK_HOURS = 168.0
_NODES = np.array([-(3.0**0.5), 0.0, 3.0**0.5])
_NODE_WEIGHTS = np.array([1.0, 4.0, 1.0]) / 6.0
"""Gauss-Hermite: a normal variable at three values, exact for polynomials up to the fifth degree."""
_MOST_LOG = 60.0


class Units(NamedTuple):
    """The last units of a cell, oldest first, without those that an earlier episode has told of."""

    lags: Sequence[float]
    """Hours since each."""
    expected: Sequence[float]
    """Units from each until now, as the baseline has it."""
    rates: Sequence[float]
    """Units an hour at the hour of each, more than 0."""


class Onset(NamedTuple):
    """Where a surge most likely began."""

    ratio: float
    """Sum of likelihood ratios by the weights of their first units."""
    first: int
    """Number of the unit."""


def weight(rate: float, tuning: Tuning) -> float:
    """Of a unit as the first of a surge, by the units an hour that are usual: quiet cells count for more than their
    units."""
    share: float = (WEEK_HOURS * rate) ** -tuning.quiet_share
    return share


def find_onset(units: Units, variance: float, thetas: Sequence[float], tuning: Tuning) -> Onset:
    """`variance` of the expectation as a share squared, `thetas` of each of the tuning's windows (`bursts.py`)."""
    parts = _parts(units, variance, thetas, tuning)
    return Onset(float(parts.sum()), int(parts.argmax()))


def most_surprising(expected: Sequence[float], tuning: Tuning) -> tuple[float, int]:
    """Log of the likelihood ratio of counts alone, and since which unit: at little cost, what need not be looked at.

    `expected` is as in `Units`; a surge has `least_units`.
    """
    count = len(expected)
    best, first = 0.0, count - tuning.least_units
    for number in range(count - tuning.least_units + 1):
        seen, mean = count - number, max(expected[number], 1e-6)
        surprise = seen * log(seen / mean) - seen + mean if seen > mean else 0.0
        if surprise > best:
            best, first = surprise, number
    return best, first


def _parts(units: Units, variance: float, thetas: Sequence[float], tuning: Tuning) -> Floats:
    """What each unit, as the first, has of the sum; the last ones cannot be: a surge has `least_units`."""
    lags, expected, rates = (np.asarray(each, dtype=np.float64) for each in units)
    count = len(lags)
    firsts = count - tuning.least_units + 1
    spread = np.log1p(variance) ** 0.5
    levels = np.exp(spread * _NODES - spread * spread / 2)
    sizes = np.asarray(tuning.sizes)
    since = np.maximum(lags[:firsts, None] - lags[None, :], 0.0)
    later = np.arange(count)[None, :] > np.arange(firsts)[:, None]
    shape = np.where(later, np.exp(-since / tuning.lasting_hours) / tuning.lasting_hours, 0.0)
    # Axes from here on: first unit, later unit, size, level.
    added = shape[:, :, None, None] * sizes[:, None] / (rates[:, None, None] * levels)
    brought = sizes * (1.0 - np.exp(-lags[:firsts, None] / tuning.lasting_hours))
    # Where units come in bunches of 1 + theta, so many say as much as one that comes alone.
    bunches = 1.0 + np.interp(lags[:firsts], tuning.windows, thetas)
    gain = (np.log1p(added).sum(axis=1) - brought[:, :, None]) / bunches[:, None, None]
    seen = count - np.arange(firsts)
    usual = np.log(_NODE_WEIGHTS * levels ** seen[:, None]) - expected[:firsts, None] * levels
    known = usual - np.logaddexp.reduce(usual, axis=1, keepdims=True)
    ratio = np.logaddexp.reduce(known[:, None, :] + gain, axis=2)
    parts: Floats = np.exp(np.minimum(ratio, _MOST_LOG)).mean(axis=1)
    parts *= (WEEK_HOURS * rates[:firsts]) ** -tuning.quiet_share
    return parts
