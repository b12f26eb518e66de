from __future__ import annotations

import numpy as np
import pytest

from tests.trends.topics.days import FIRST, REPORTS, days_of_words
from trends.topics.rising import COLUMNS, rising

DAYS = 30
LAST = FIRST + DAYS - 1


def test_a_planted_word_is_found_with_what_comes_along() -> None:
    dates, words = days_of_words(np.random.default_rng(1), DAYS)
    planted = [frozenset({"w60", "new", "new·w60"})] * 14
    found = rising(np.append(dates, [LAST] * 14), [*words, *planted], LAST)
    assert tuple(found.columns) == COLUMNS
    assert {found["term"].iloc[0], *found["with_terms"].iloc[0]} == {"new", "new w60", "w60"}
    assert found["reports"].iloc[0] == 14
    assert 0.5 < found.attrs["expected_false"] <= 1.0


@pytest.mark.long
def test_false_words_stay_near_the_rate_that_is_asked_for() -> None:
    found = 0
    for seed in range(1):
        dates, words = days_of_words(np.random.default_rng(seed), 50)
        found += sum(len(rising(dates, words, FIRST + day, mistakes=1.0)) for day in range(30, 50))
    assert 4 <= found <= 30  # 20 days


def test_an_outage_is_no_fall_and_the_day_after_no_rise() -> None:
    reports = [REPORTS] * 20 + [20, 2 * REPORTS]
    dates, words = days_of_words(np.random.default_rng(3), 22, reports=reports)
    assert len(rising(dates, words, FIRST + 21)) <= 4


def test_too_little_history_says_nothing() -> None:
    dates, words = days_of_words(np.random.default_rng(4), 6)
    assert rising(dates, words, FIRST + 5).empty
    assert rising(np.zeros(0, dtype="datetime64[D]"), [], FIRST).empty
