"""How much units of a cell come in bunches: several people tell of one thing within hours, and it is no surge yet.

Where units come in bunches, counts of a window have the variance (1 + theta) x mean instead of the mean. For a unit and
those before it in its cell, at lags s within a window of w hours, theta is the expectation of
2 x sum(1 - s / w) - (units expected in the window), which is 0 where units come independently of one another.
"""

from __future__ import annotations

from collections.abc import Sequence

from trends.surges.tuning import Tuning


class Bursts:
    """Theta of each window, learned of each category and shrunk to all of them."""

    def __init__(self, tuning: Tuning) -> None:
        self._t = tuning
        self._all = _Sums(len(tuning.windows))
        self._categories: dict[int, _Sums] = {}

    def learn(self, category: int, lags: Sequence[float], expected: Sequence[float], variance: float) -> None:
        """One unit: hours since each earlier unit of its cell, newest first, and what each window lets expect.

        `variance` of the expectation, as a share squared, is known noise and is taken off.
        """
        own = self._categories.get(category)
        if own is None:
            own = self._categories[category] = _Sums(len(self._t.windows))
        for index, (window, mean) in enumerate(zip(self._t.windows, expected, strict=True)):
            near = 0.0
            for lag in lags:
                if lag >= window:
                    break
                near += 1 - lag / window
            # A bunch that is larger yet is a surge, and must not teach that surges are usual.
            excess = 2 * min(near, self._t.burst_cap + mean) - mean * (1 + variance)
            own.excess[index] += excess
            self._all.excess[index] += excess
        own.units += 1
        self._all.units += 1

    def thetas(self, category: int) -> list[float]:
        """Theta of each window, at least 0."""
        weight = self._t.burst_units
        common = [each / (self._all.units + weight) for each in self._all.excess]
        own = self._categories.get(category)
        if own is None:
            return [max(each, 0.0) for each in common]
        return [
            max((excess + self._t.burst_own_units * usual) / (own.units + self._t.burst_own_units), 0.0)
            for excess, usual in zip(own.excess, common, strict=True)
        ]

    def forget(self) -> None:
        """One day passes."""
        keep: float = 0.5 ** (1 / self._t.noise_half_life)
        for sums in (self._all, *self._categories.values()):
            sums.units *= keep
            sums.excess = [each * keep for each in sums.excess]


class _Sums:
    def __init__(self, windows: int) -> None:
        self.units = 0.0
        self.excess = [0.0] * windows
