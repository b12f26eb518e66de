from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import nbinom

from trends.topics.error_rate import judge, threshold
from trends.topics.expectation import Expectation, expect
from trends.topics.term_counts import TermCounts
from trends.topics.tuning import Tuning

TUNING = Tuning()


def test_the_mistakes_are_what_chance_brings_on_average() -> None:
    rng = np.random.default_rng(5)
    mean, dispersion = rng.uniform(0.1, 30, 300), rng.uniform(0.02, 0.5, 300)
    _, expected = threshold(mean, dispersion, 1.0, TUNING)
    assert expected == pytest.approx(1.0, abs=0.05)
    size = 1 / dispersion
    found, phrases = [], rng.random(300) < 0.3
    for _ in range(15):
        seen = nbinom.rvs(size, size / (size + mean), random_state=rng).astype(float)
        found.append(judge(seen, Expectation(mean, dispersion), phrases, 1.0, TUNING).rising.sum())
    assert 0.3 <= np.mean(found) <= 2.0


def test_words_that_are_hardly_ever_written_do_not_use_up_the_mistakes() -> None:
    mean = np.concatenate([np.full(3000, 0.8), np.full(300, 9.0)])
    dispersion = np.full(3300, 0.05)

    def least(tuning: Tuning) -> tuple[int, int]:
        """The least counts that are called rising, of a rare word and of a frequent one."""
        found = []
        for number in (0, 3299):
            for count in range(5, 60):
                seen = np.zeros(3300)
                seen[number] = count
                if judge(seen, Expectation(mean, dispersion), np.zeros(3300, dtype=bool), 1.0, tuning).rising[number]:
                    found.append(count)
                    break
        return found[0], found[1]

    rare, frequent = least(TUNING)
    rare_alike, frequent_alike = least(replace(TUNING, frequent=1e-9))
    assert rare >= rare_alike
    assert frequent < frequent_alike


def test_no_terms() -> None:
    _, expected = threshold(np.zeros(0), np.zeros(0), 1.0, TUNING)
    assert expected == 0


def days_of(counts: np.ndarray) -> TermCounts:
    days = np.datetime64("2026-01-01", "D") + np.arange(len(counts))
    return TermCounts(days, np.array([f"w{n}" for n in range(counts.shape[1])]), counts, np.full(len(counts), 500.0))


def test_dispersion_is_learned_for_each_term_and_shrunk() -> None:
    rng = np.random.default_rng(6)
    calm = rng.poisson(8.0, (57, 300)).astype(float)
    bursty = nbinom.rvs(2.0, 2.0 / 10.0, size=(57, 300), random_state=rng).astype(float)
    assert np.median(expect(days_of(calm), TUNING).dispersion) < 0.05
    assert 0.25 < np.median(expect(days_of(bursty), TUNING).dispersion) < 0.7
    one = expect(days_of(np.hstack([calm, bursty[:, :1]])), TUNING).dispersion
    assert one[-1] > 1.5 * np.median(one)


def test_slow_change_is_no_noise() -> None:
    rate = np.linspace(4.0, 12.0, 57)[:, None]
    drifting = np.random.default_rng(7).poisson(np.repeat(rate, 300, axis=1)).astype(float)
    assert np.median(expect(days_of(drifting), TUNING).dispersion) < 0.1
