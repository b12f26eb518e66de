"""How far each cell is above its usual day, hour by hour, as the usual detectors reckon it: greater is more unusual.

Each takes the counts of 24 hours that end with each hour, and compares with days that end at the same time of day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from bench.peers.hourly_counts import DAY, Floats

_WEEKS = 8
_OUTBREAK = 2.58
"""Past days whose residual is greater are weighted down by its square: Noufaily et al. 2013."""


def fixed_threshold(days: Floats) -> Floats:
    """The count itself."""
    return days


def z_score(days: Floats) -> Floats:
    """Standard deviations above the mean of the 28 days before."""
    return _standardised(days, range(1, 29))


def ears_c2(days: Floats) -> Floats:
    """EARS C2: seven days of baseline behind a gap of two."""
    return _standardised(days, range(3, 10))


def farrington(days: Floats) -> Floats:
    """Farrington-style: quasi-Poisson over the same weekday and its neighbours, eight weeks back, on 2/3 powers."""
    back = [7 * week + day for week in range(1, _WEEKS + 1) for day in (-1, 0, 1)]
    mean, spread = _usual(days, back)
    weights = np.zeros_like(days)
    weighted = np.zeros_like(days)
    for before in _shifted(days, back):
        residual = (before - mean) / np.sqrt(spread * mean)
        weight = np.where(residual > _OUTBREAK, (_OUTBREAK / np.maximum(residual, _OUTBREAK)) ** 2, 1.0)
        weights += weight
        weighted += weight * before
    mean = np.maximum(weighted / weights, 0.05)
    error = np.sqrt((spread + spread / len(back)) / mean)
    score: Floats = ((days / mean) ** (2 / 3) - 1) / (2 / 3 * error)
    return score


def _usual(days: Floats, back: list[int]) -> tuple[Floats, Floats]:
    """Mean, and variance over mean, of the days so many days back; dispersion is 1 at least."""
    mean, variance = _moments(days, back)
    mean = np.maximum(mean, 0.05)
    return mean, np.maximum(variance / mean, 1.0)


def _standardised(days: Floats, back: Iterable[int]) -> Floats:
    mean, variance = _moments(days, list(back))
    score: Floats = (days - mean) / np.sqrt(np.maximum(variance, 0.25))
    return score


def _moments(days: Floats, back: list[int]) -> tuple[Floats, Floats]:
    total, squares = np.zeros_like(days), np.zeros_like(days)
    for before in _shifted(days, back):
        total += before
        squares += before * before
    mean: Floats = total / np.float32(len(back))
    variance: Floats = np.maximum(squares - total * mean, 0) / np.float32(len(back) - 1)
    return mean, variance


def _shifted(days: Floats, back: Iterable[int]) -> Iterator[Floats]:
    """The counts so many days before; 0 before the first."""
    for each in back:
        before = np.zeros_like(days)
        before[:, each * DAY :] = days[:, : days.shape[1] - each * DAY]
        yield before


BASELINES: dict[str, tuple[Callable[[Floats], Floats], bool]] = {
    "fixed threshold": (fixed_threshold, False),
    "z-score, 28 days": (z_score, False),
    "EARS C2": (ears_c2, False),
    "Farrington-style": (farrington, False),
    "Farrington-style, sprees merged": (farrington, True),
}
"""The score, and whether sprees are merged before."""
