"""What is expected of each category, hour by hour: level, hours of the week, noise of its days, and known exposure.

Everything is learned at midnight, Bangkok time, from whole days that lie behind; hours in which the intake was out
teach nothing and are expected to hold nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from trends.surges.tuning import Tuning
from trends.surges.week import HOURS, Week

Floats = npt.NDArray[np.float64]
DAY = 24
KEPT_DAYS = 4
_LEAST_RATE = 0.01
_CAP = 16.0
"""A squared deviation beyond so many Poisson variances counts as so many: one flood must not make a noisy year."""


class Baseline:
    """Expected units of every category. Categories are numbered as they come."""

    def __init__(self, tuning: Tuning, week: Week, start: int) -> None:
        """`start` is the first hour, whole hours since 1970 Bangkok."""
        self._t, self._week = tuning, week
        self.hour = start
        self.days = 0
        """Exposed days learned so far."""
        self.dark = True
        self._index: dict[str, int] = {}
        self._seen = np.zeros((0, DAY))
        """Units of the day so far, by hour of the day."""
        self._counts = np.zeros((0, 7, DAY))
        self._level = np.zeros((0, 2))
        """Discounted units, and what they would be at a level of one unit an hour."""
        self._noise = np.zeros((0, 2))
        self._all = np.zeros((2, HOURS))
        """Discounted units and hours, by hour of the week."""
        self._exposure = np.zeros(DAY)
        self._rate = np.zeros((0, HOURS))
        self._least_rates: list[float] = []
        self._ends: list[Floats] = []
        """Expected units since the first kept hour, at the end of each kept hour; one entry more than hours."""
        self._first = start
        self._midnight = start
        self._plain: list[Floats] = []
        """Expected units of each kept hour before its exposure."""
        self._units: list[Floats] = []
        self._today: list[int] = []
        """Units of each category today: sums of `_seen`, kept because every unit asks for them."""
        self._hour_units = self._last_units = 0
        """Units of all categories in the hour under way, and in the one before."""
        self._plain_sums = 0.0, 0.0
        """Sums of `_plain` over categories, of the last two hours."""
        self._odd: list[tuple[int, Floats]] = []
        """Weekday and units of the last days, while they are out of all proportion."""
        self._cumulative: list[list[float]] = []
        self.variance: Floats = np.zeros(0)
        """Of a category's day around its expectation, as a share squared."""
        self._begin()

    def category(self, name: str) -> int:
        """The number of a category; a new one is expected to have nothing yet."""
        found = self._index.get(name)
        if found is None:
            found = self._index[name] = len(self._index)
            self._grow()
        return found

    @property
    def known(self) -> bool:
        """Whether there is a baseline to judge by: enough days, and the last one not out of all proportion."""
        return not self.dark and self.days >= self._t.warm_up_days and not self._odd

    @property
    def units_a_week(self) -> float:
        return float(self._rate.sum())

    def add(self, category: int) -> None:
        """Count a unit of the hour under way."""
        self._seen[category, self.hour % DAY] += 1
        self._today[category] += 1
        self._hour_units += 1

    def seen_today(self, category: int) -> int:
        return self._today[category]

    def day(self) -> Floats:
        """Units of each category today."""
        total: Floats = self._seen.sum(axis=1)
        return total

    def expected(self, category: int, since: Sequence[float], until: float) -> list[tuple[float, float]]:
        """Units expected from each hour of `since` to `until`: up to the last midnight, and after it."""
        ends, first, midnight = self._cumulative[category], self._first, self._midnight
        now, at_midnight = _at(ends, until - first), ends[midnight - first]
        found = []
        for each in since:
            then = _at(ends, each - first)
            found.append((0.0, now - then) if each >= midnight else (at_midnight - then, now - at_midnight))
        return found

    def rates(self, category: int, hours: Sequence[float]) -> list[tuple[float, bool]]:
        """Units an hour expected at each of the hours, and whether it is after the last midnight.

        At least a hundredth of what is usual around the clock, as hours in which nothing ever came are not known.
        """
        ends, first, midnight = self._cumulative[category], self._first, self._midnight
        least, found = self._least_rates[category], []
        for each in hours:
            at = min(max(int(each - first), 0), len(ends) - 2)
            found.append((max(ends[at + 1] - ends[at], least), each >= midnight))
        return found

    def exposed_today(self) -> bool:
        """Whether the day that ends teaches: enough of its hours were exposed, and it had enough units."""
        exposed = int((self._exposure >= self._t.dark).sum())
        return exposed >= DAY / 4 and float(self._seen.sum()) >= self._t.least_units_a_day

    def intake_factor(self, category: int, now: float) -> float:
        """How many times more than expected all other categories brought in this hour and the last, at least 1."""
        units = self._hour_units - float(self._seen[category, self.hour % DAY])
        expected = (self._plain_sums[1] - float(self._plain[-1][category])) * (now - self.hour)
        if self._units:
            units += self._last_units - float(self._units[-1][category])
            expected += self._plain_sums[0] - float(self._plain[-2][category])
        ratio = (self._t.trail_units + units) / (self._t.trail_units + expected)
        return ratio if ratio > self._t.flood_gate else 1.0

    def finish_hour(self) -> bool:
        """Close the hour under way and begin the next; whether that was the last of a day."""
        units = self._seen[:, self.hour % DAY].copy()
        self._units.append(units)
        self._last_units, self._hour_units = self._hour_units, 0
        self._settle_exposure()
        self.hour += 1
        if self.hour % DAY:
            self._begin()
            return False
        return True

    def factor(self, category: int, expected: float, seen: float) -> tuple[float, float]:
        """The day's factor of a category by what its other cells show, and the variance that stays."""
        variance = float(self.variance[category])
        weight = 1.0 / variance
        reach = self._t.factor_sds * variance**0.5
        factor = (weight + seen) / (weight + expected)
        return min(max(factor, 1.0 / (1.0 + reach)), 1.0 + reach), 1.0 / (weight + max(expected, 0.0))

    def is_extreme(self, category: int, expected: float, seen: float) -> bool:
        """Whether a category's other cells have more than its noise explains: a day of which to learn nothing usual."""
        weight = 1.0 / float(self.variance[category])
        reach = self._t.factor_sds * float(self.variance[category]) ** 0.5
        return bool((weight + seen) / (weight + expected) > 1.0 + reach)

    def finish_day(self) -> None:
        """Learn from the day that has ended, and begin the next."""
        self._scale_day()
        exposed = self._exposure >= self._t.dark
        total = float(self._seen.sum())
        ratio = self._day_ratio(exposed)
        usable = exposed.sum() >= DAY / 4 and total >= self._t.least_units_a_day
        odd = self.days >= self._t.warm_up_days and not self._t.dark < ratio < self._t.flood_gate
        if odd and total >= self._t.least_units_a_day:
            self._odd.append((self._week.slot(self.hour - DAY) // DAY, self._seen.copy()))
        else:
            self._odd.clear()
        if len(self._odd) >= self._t.regime_days:
            self._start_anew()
        elif usable and not odd:
            self._learn(exposed)
        self._forget()
        self._learn_rates()
        self._seen[:] = 0
        self._today = [0] * len(self._index)
        self._exposure[:] = 0
        self._drop_old()
        self._midnight = self.hour
        self._begin()

    def _day_ratio(self, exposed: npt.NDArray[np.bool_]) -> float:
        plain = np.array([hours.sum() for hours in self._plain[-DAY:]])
        return float(self._seen.sum() / max(plain.sum(), 1e-9)) if exposed.size else 1.0

    def _learn(self, exposed: npt.NDArray[np.bool_]) -> None:
        if self.days >= self._t.warm_up_days:
            units = (self._seen * exposed).sum(axis=1)
            expected = (np.array(self._plain[-DAY:]).T * exposed).sum(axis=1)
            gap = np.minimum((units - expected) ** 2, _CAP * (expected + 0.25)) - expected
            self._noise[:, 0] += gap
            self._noise[:, 1] += expected**2
        self._learn_units(self._week.slot(self.hour - DAY) // DAY, self._seen, exposed)

    def _learn_units(self, weekday: int, units: Floats, exposed: npt.NDArray[np.bool_]) -> None:
        counts, hours = units * exposed, slice(weekday * DAY, weekday * DAY + DAY)
        self._counts[:, weekday] += counts
        self._all[0, hours] += counts.sum(axis=0)
        self._all[1, hours] += exposed
        self._level[:, 0] += counts.sum(axis=1)
        self._level[:, 1] += self._shape()[:, hours] @ exposed
        self.days += 1

    def _start_anew(self) -> None:
        """Forget all but the last days: the intake has another level, and other hours of the week perhaps."""
        for learned in (self._counts, self._level, self._noise, self._all):
            learned[:] = 0
        self.days, odd, self._odd = 0, self._odd, []
        for weekday, units in odd:
            units = np.vstack([units, np.zeros((len(self._index) - len(units), DAY))])
            self._learn_units(weekday, units, np.ones(DAY, dtype=bool))

    def _forget(self) -> None:
        self._counts *= 0.5 ** (1 / self._t.profile_half_life)
        self._all *= 0.5 ** (1 / self._t.profile_half_life)
        self._level *= 0.5 ** (1 / self._t.level_half_life)
        self._noise *= 0.5 ** (1 / self._t.noise_half_life)

    def _shape(self) -> Floats:
        """Each category's hours of the week, 1 on average: the common profile, bent by its own days and hours."""
        units, hours = self._all
        mean = units.sum() / max(hours.sum(), 1e-9)
        if mean <= 0:
            return np.ones((len(self._index), HOURS))
        grid, exposed = units.reshape(7, DAY), hours.reshape(7, DAY)
        of_day = (grid.sum(axis=0) + mean) / (exposed.sum(axis=0) + 1) / mean
        of_week = (grid.sum(axis=1) + mean * DAY) / (exposed.sum(axis=1) + DAY) / mean
        prior = np.outer(of_week, of_day)
        common = (grid + 4 * prior * mean) / (exposed + 4) / mean
        weight = self._t.profile_units
        own = self._counts.sum(axis=(1, 2))
        level = own / max(float((common * exposed).sum()), 1e-9)
        expected = level[:, None, None] * (common * exposed)[None]
        hour_ratio = (self._counts.sum(axis=1) + weight / DAY) / (expected.sum(axis=1) + weight / DAY)
        day_ratio = (self._counts.sum(axis=2) + weight / 7) / (expected.sum(axis=2) + weight / 7)
        shape = common[None] * hour_ratio[:, None, :] * day_ratio[:, :, None]
        shape /= shape.mean(axis=(1, 2), keepdims=True)
        weekly: Floats = shape.reshape(-1, HOURS)
        return weekly

    def _learn_rates(self) -> None:
        level = (self._level[:, 0] + 0.05) / (self._level[:, 1] + 24.0)
        self._rate = level[:, None] * self._shape()
        self._least_rates = (_LEAST_RATE * self._rate.mean(axis=1)).clip(1e-9).tolist()
        pooled = self._noise.sum(axis=0) if len(self._noise) else np.zeros(2)
        days = self._t.prior_noise_days
        daily = self._rate.sum(axis=1) / 7
        common = (pooled[0] + self._t.prior_noise * days * (daily**2).sum()) / (
            pooled[1] + days * (daily**2).sum() + 1e-9
        )
        weight = 2 * days * daily**2 + 1e-9
        own = (self._noise[:, 0] + max(common, 0.0) * weight) / (self._noise[:, 1] + weight)
        self.variance = np.maximum(own, 0.25 * max(common, 0.0)).clip(0.003, 4.0)

    def _begin(self) -> None:
        """Expect the hour that begins as if the intake were whole."""
        slot = self._week.slot(self.hour)
        rate = self._rate[:, slot].copy()
        self._plain.append(rate)
        self._plain_sums = self._plain_sums[1], float(rate.sum())
        if not self._cumulative and len(self._index):
            self._cumulative = [[0.0] * (self.hour - self._first + 1) for _ in self._index]
        for ends, one in zip(self._cumulative, rate.tolist(), strict=True):
            ends.append(ends[-1] + one)

    def _settle_exposure(self) -> None:
        """Correct the expectation of the hour that ended for outages and backlogs of the intake."""
        plain, units = self._plain[-1], self._units[-1]
        reach, expected = 0, 0.0
        while reach < min(self._t.trail_hours, len(self._units), len(self._plain)) and expected < self._t.trail_units:
            reach += 1
            expected += float(self._plain[-reach].sum())
        seen = np.sum(self._units[-reach:], axis=0)
        before = np.sum(self._plain[-reach:], axis=0)
        ratio = float(seen.sum()) / max(expected, 1e-9)
        self.dark = ratio < self._t.dark or self.units_a_week < 7 * self._t.least_units_a_day
        known = self.days >= self._t.warm_up_days
        self._exposure[self.hour % DAY] = ratio if known else float(units.sum() > 0)
        if not known:
            return
        others = (self._t.trail_units + seen.sum() - seen) / (self._t.trail_units + before.sum() - before)
        scale = np.where(others > self._t.flood_gate, others, ratio if ratio < self._t.dark else 1.0)
        for ends, change in zip(self._cumulative, (plain * (scale - 1)).tolist(), strict=True):
            ends[-1] += change

    def _scale_day(self) -> None:
        """The day's factor of each category, now that all of it is known."""
        at = self._midnight - self._first
        for category, ends in enumerate(self._cumulative):
            expected = ends[-1] - ends[at]
            factor, _ = self.factor(category, expected, float(self._seen[category].sum()))
            base = ends[at]
            ends[at:] = [base + factor * (end - base) for end in ends[at:]]

    def _drop_old(self) -> None:
        first = self.hour - KEPT_DAYS * DAY
        if first > self._first:
            cut = first - self._first
            self._cumulative = [ends[cut:] for ends in self._cumulative]
            self._first = first
        self._plain = self._plain[-DAY * KEPT_DAYS :]
        self._units = self._units[-DAY * KEPT_DAYS :]

    def _grow(self) -> None:
        self._seen = np.vstack([self._seen, np.zeros(DAY)])
        self._today.append(0)
        self._counts = np.concatenate([self._counts, np.zeros((1, 7, DAY))])
        self._level = np.vstack([self._level, np.zeros(2)])
        self._noise = np.vstack([self._noise, np.zeros(2)])
        self._rate = np.vstack([self._rate, np.zeros(HOURS)])
        self._least_rates.append(1e-9)
        self.variance = np.append(self.variance, self._t.prior_noise)
        self._plain = [np.append(one, 0.0) for one in self._plain]
        self._units = [np.append(one, 0.0) for one in self._units]
        self._cumulative.append([0.0] * (self.hour - self._first + 2))


def _at(ends: list[float], hours: float) -> float:
    """Linear between the ends of hours; what lies before the first is not known any more and counts as its value."""
    if hours <= 0:
        return ends[0]
    whole = int(hours)
    if whole + 1 >= len(ends):
        return ends[-1]
    return ends[whole] + (hours - whole) * (ends[whole + 1] - ends[whole])
