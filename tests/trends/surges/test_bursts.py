from __future__ import annotations

import numpy as np

from trends.surges.bursts import Bursts
from trends.surges.tuning import Tuning

DAYS, A_DAY = 400, 2.0


def learned(hours: list[float]) -> Bursts:
    """One cell's units, of which so many a day are expected."""
    tuning = Tuning()
    bursts, before = Bursts(tuning), np.zeros(0)
    for hour in sorted(hours):
        lags = (hour - before[::-1]).tolist()
        bursts.learn(0, lags, [window / 24 * A_DAY for window in tuning.windows])
        before = np.append(before[before > hour - tuning.windows[-1]], hour)
    bursts.end_day()
    return bursts


def test_independent_units_show_no_bunches() -> None:
    hours = np.random.default_rng(1).uniform(0, DAYS * 24, int(DAYS * A_DAY))
    assert max(learned(hours.tolist()).thetas(0)[:4]) < 0.1


def test_units_in_twos_have_nearly_twice_the_variance() -> None:
    first = np.random.default_rng(1).uniform(0, DAYS * 24, int(DAYS * A_DAY / 2))
    thetas = learned([*first.tolist(), *(first + 0.1).tolist()]).thetas(0)
    assert all(0.5 < theta < 1.1 for theta in thetas[:4])


def test_a_category_without_units_is_as_the_others_are_and_nothing_is_known_at_first() -> None:
    assert max(Bursts(Tuning()).thetas(0)) == 0
    first = np.random.default_rng(1).uniform(0, DAYS * 24, int(DAYS * A_DAY / 2))
    bursts = learned([*first.tolist(), *(first + 0.1).tolist()])
    assert min(bursts.thetas(1)[:4]) > 0.3


def test_what_was_learned_is_forgotten() -> None:
    first = np.random.default_rng(1).uniform(0, DAYS * 24, 200)
    bursts = learned([*first.tolist(), *(first + 0.1).tolist()])
    bursts.end_day()
    before = bursts.thetas(0)[0]
    for _ in range(200):
        bursts.end_day()
    assert bursts.thetas(0)[0] < before / 2
