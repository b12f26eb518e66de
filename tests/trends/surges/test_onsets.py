from __future__ import annotations

import math

import numpy as np
import pytest

from trends.surges.onsets import Units, find_onset, most_surprising, weight
from trends.surges.tuning import Tuning

TUNING = Tuning()
NONE = (0.0,) * len(TUNING.windows)


def units(lags: list[float], rate: float = 0.05, rates: list[float] | None = None) -> Units:
    """Of a cell with an even rate, or the rates given at the hours of its units."""
    return Units(lags, [rate * lag for lag in lags], rates or [rate] * len(lags))


def plainly(given: Units, variance: float, theta: float, tuning: Tuning) -> list[float]:
    """What each first unit has of the sum, written as the formula is read."""
    spread = math.sqrt(math.log(1 + variance))
    levels = [
        (share, math.exp(spread * at - spread**2 / 2))
        for share, at in ((1 / 6, -(3**0.5)), (4 / 6, 0.0), (1 / 6, 3**0.5))
    ]
    found, count = [], len(given.lags)
    for first in range(count - tuning.least_units + 1):
        usual = [share * level ** (count - first) * math.exp(-level * given.expected[first]) for share, level in levels]
        total = 0.0
        for size in tuning.sizes:
            for known, (_, level) in zip(usual, levels, strict=True):
                gain = -size * (1 - math.exp(-given.lags[first] / tuning.lasting_hours))
                for later in range(first + 1, count):
                    since = given.lags[first] - given.lags[later]
                    added = size / tuning.lasting_hours * math.exp(-since / tuning.lasting_hours)
                    gain += math.log(1 + added / (given.rates[later] * level))
                total += known / sum(usual) * math.exp(gain / (1 + theta)) / len(tuning.sizes)
        found.append(total * weight(given.rates[first], tuning))
    return found


@pytest.mark.parametrize("seed", range(8))
def test_the_sum_is_that_of_the_formula(seed: int) -> None:
    random = np.random.default_rng(seed)
    lags = sorted(random.uniform(0, 30, int(random.integers(6, 14))).tolist(), reverse=True)
    given = units(lags, rates=random.uniform(0.001, 0.3, len(lags)).tolist())
    theta, variance = float(random.uniform(0, 0.5)), float(random.uniform(0, 0.5))
    parts = plainly(given, variance, theta, TUNING)
    found = find_onset(given, variance, (theta,) * len(TUNING.windows), TUNING)
    assert found.ratio == pytest.approx(sum(parts))
    assert parts[found.first] == max(parts)


def test_no_more_units_seem_rare_than_the_bound_says() -> None:
    """Of 20,000 units that come at random the share at which the sum is over 50 units' weights is at most 1 in 50."""
    random, rate = np.random.default_rng(5), 0.1
    hours = np.cumsum(random.exponential(1 / rate, 20_000))
    over = 0
    for last in range(TUNING.reach_units, len(hours)):
        lags = (hours[last] - hours[last - TUNING.reach_units + 1 : last + 1]).tolist()
        recent = [lag for lag in lags if lag <= TUNING.reach_hours]
        if len(recent) >= TUNING.least_units:
            over += find_onset(units(recent, rate), 0.0, NONE, TUNING).ratio > 50 * weight(rate, TUNING)
    assert 10 < over < len(hours) / 50


def test_a_surge_begins_with_its_first_unit() -> None:
    found = find_onset(units([40.0, 25.0, 6.0, 5.0, 3.0, 2.0, 1.0, 0.0]), 0.02, NONE, TUNING)
    assert found.first == 2
    assert found.ratio > 1000


def test_units_at_night_say_more_than_as_many_at_noon() -> None:
    lags = [7.0, 6.0, 5.0, 4.0, 3.0, 0.0]
    night, noon = ([0.05, rate, rate, rate, rate, 0.05] for rate in (0.005, 0.1))
    assert find_onset(units(lags, rates=night), 0.02, NONE, TUNING).ratio > (
        3 * find_onset(units(lags, rates=noon), 0.02, NONE, TUNING).ratio
    )


@pytest.mark.parametrize(("variance", "theta"), [(0.5, 0.0), (0.0, 0.5)])
def test_what_is_noisy_says_less(variance: float, theta: float) -> None:
    given = units([6.0, 5.0, 4.0, 3.0, 2.0, 1.0, 0.0])
    sure = find_onset(given, 0.0, NONE, TUNING).ratio
    assert find_onset(given, variance, (theta,) * len(NONE), TUNING).ratio < 0.8 * sure


def test_two_units_are_no_surge_and_usual_counts_are_not_looked_at() -> None:
    assert most_surprising(units([0.1, 0.0], 0.001).expected, TUNING)[0] == 0.0
    assert most_surprising(units([30.0, 20.0, 10.0, 0.0], 0.1).expected, TUNING)[0] < TUNING.least_surprise
    surprise, first = most_surprising(units([40.0, 25.0, 3.0, 2.0, 1.0, 0.0], 0.05).expected, TUNING)
    assert surprise > TUNING.least_surprise
    assert first == 2


def test_a_quiet_cell_counts_for_more_than_its_units() -> None:
    assert weight(0.01, TUNING) == pytest.approx(2 * weight(0.04, TUNING))
