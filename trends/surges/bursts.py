"""How much units of a cell come in bunches: several people tell of one thing within hours, and it is no surge yet.

Where units come in bunches, counts of a window have the variance (1 + theta) x mean instead of the mean. Let c(u) be
how many more units than expected a unit has within the u hours before it, on average: 0 where they come independently.
Then theta of a window of w hours is 2 / w x (the integral of c from 0 to w).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from trends.surges.tuning import Tuning


class Bursts:
    """Theta of each window, learned of each category and shrunk to all of them."""

    def __init__(self, tuning: Tuning) -> None:
        self._t = tuning
        self._all = _Sums(len(tuning.windows))
        self._categories: dict[int, _Sums] = {}
        self._thetas: dict[int, list[float]] = {}

    def learn(self, category: int, lags: Sequence[float], expected: Sequence[float]) -> None:
        """One unit: hours since each earlier unit of its cell, ascending, and what each window lets expect."""
        own = self._categories.get(category)
        if own is None:
            own = self._categories[category] = _Sums(len(self._t.windows))
        for index, (window, mean) in enumerate(zip(self._t.windows, expected, strict=True)):
            # A bunch that is larger yet is a surge, and must not teach that surges are usual.
            seen = min(bisect_left(lags, window), self._t.burst_cap + mean)
            own.excess[index] += seen - mean
            self._all.excess[index] += seen - mean
        own.units += 1
        self._all.units += 1

    def thetas(self, category: int) -> list[float]:
        """Theta of each window, at least 0, as learned by the last midnight."""
        found = self._thetas.get(category)
        if found is None:
            found = self._thetas[category] = self._learned(category)
        return found

    def end_day(self) -> None:
        """Put what the day has shown to use, and forget a little of what is older."""
        self._thetas.clear()
        keep: float = 0.5 ** (1 / self._t.noise_half_life)
        for sums in (self._all, *self._categories.values()):
            sums.units *= keep
            sums.excess = [each * keep for each in sums.excess]

    def _learned(self, category: int) -> list[float]:
        weight, own_weight = self._t.burst_units, self._t.burst_own_units
        excess = [each / (self._all.units + weight) for each in self._all.excess]
        own = self._categories.get(category)
        if own is not None:
            pairs = zip(own.excess, excess, strict=True)
            excess = [(each + own_weight * usual) / (own.units + own_weight) for each, usual in pairs]
        thetas, integral, last_window = [], 0.0, 0.0
        last = excess[0]  # what is closer than the shortest window is mostly minutes apart
        for window, each in zip(self._t.windows, excess, strict=True):
            integral += (each + last) / 2 * (window - last_window)
            last_window, last = window, each
            thetas.append(max(2 * integral / window, 0.0))
        return thetas


class _Sums:
    def __init__(self, windows: int) -> None:
        self.units = 0.0
        self.excess = [0.0] * windows
