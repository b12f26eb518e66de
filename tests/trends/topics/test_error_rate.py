from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import nbinom

from trends.topics.error_rate import judge, threshold
from trends.topics.expectation import Expectation, learn_dispersion
from trends.topics.tuning import Tuning

TUNING = Tuning()


def test_the_mistakes_are_what_chance_brings_on_average() -> None:
    rng = np.random.default_rng(5)
    mean, dispersion = rng.uniform(0.1, 30, 800), rng.uniform(0.02, 0.5, 800)
    _, expected = threshold(mean, dispersion, 1.0, TUNING)
    assert expected == pytest.approx(1.0, abs=0.05)
    size = 1 / dispersion
    found = []
    for _ in range(60):
        seen = nbinom.rvs(size, size / (size + mean), random_state=rng).astype(float)
        found.append(judge(seen, Expectation(mean, dispersion), 1.0, TUNING).rising.sum())
    assert 0.6 <= np.mean(found) <= 1.4


def test_no_terms() -> None:
    bar, expected = threshold(np.zeros(0), np.zeros(0), 1.0, TUNING)
    assert bar == np.inf
    assert expected == 0


def test_dispersion_is_learned_and_shrunk() -> None:
    rng = np.random.default_rng(6)
    expected = np.full((56, 300), 8.0)
    calm = rng.poisson(expected).astype(float)
    bursty = nbinom.rvs(2.0, 2.0 / 10.0, size=(56, 300), random_state=rng).astype(float)
    assert np.median(learn_dispersion(calm, expected, TUNING)) < 0.05
    assert 0.3 < np.median(learn_dispersion(bursty, expected, TUNING)) < 0.7
    one = learn_dispersion(np.hstack([calm, bursty[:, :1]]), np.full((56, 301), 8.0), TUNING)
    assert one[-1] > 3 * np.median(one)
