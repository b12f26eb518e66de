from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import false_discovery_control, kendalltau

from trends.hotspots.false_discovery import adjusted
from trends.hotspots.mann_kendall import mann_kendall
from trends.hotspots.periods import _name


def test_adjusted_is_what_scipy_says() -> None:
    chances = np.random.default_rng(1).uniform(size=50) ** 3
    assert adjusted(chances) == pytest.approx(false_discovery_control(chances))
    assert len(adjusted(np.zeros(0))) == 0


def test_mann_kendall_goes_with_kendalls_tau() -> None:
    series = np.random.default_rng(2).normal(size=30) + np.arange(30) / 15
    z, chance = mann_kendall(series)
    tau, other = kendalltau(np.arange(30), series, method="asymptotic")
    assert np.sign(z) == np.sign(tau)
    assert chance == pytest.approx(other, abs=0.02)
    assert mann_kendall(np.array([1.0, np.nan, 2.0])) == (0.0, 1.0)
    assert mann_kendall(np.ones(9)) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("hot", "course"),
    [
        ([m % 12 in (8, 9) for m in range(30)], "seasonal"),
        ([True] * 30, "persistent"),
        ([False] * 29 + [True], "new"),
        ([m in (3, 17) for m in range(30)], "sporadic"),
    ],
)
def test_names_of_courses(hot: list[bool], course: str) -> None:
    assert _name(np.array(hot), np.ones(30, dtype=bool), np.arange(30), 0.0) == course
