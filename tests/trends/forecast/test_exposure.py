from __future__ import annotations

import numpy as np
import pytest

from tests.trends.forecast.made import hourly
from trends.forecast.exposure import DAY, daily_exposure
from trends.forecast.panel import Floats


def total(days: int = 40) -> Floats:
    found: Floats = hourly(days).sum(axis=0)
    return found


def test_an_intake_that_runs_is_wholly_seen() -> None:
    assert daily_exposure(total()).min() > 0.9


def test_days_without_intake_are_not_seen() -> None:
    hours = total()
    hours[20 * DAY : 22 * DAY] = 0
    exposure = daily_exposure(hours)
    assert exposure[20:22].max() < 0.2
    assert exposure[23:].min() > 0.9


def test_of_half_a_day_half_was_seen() -> None:
    hours = total()
    hours[20 * DAY + 15 : 21 * DAY] = 0
    assert daily_exposure(hours)[20] == pytest.approx(0.5, abs=0.2)


def test_what_comes_in_late_on_the_same_day_makes_it_whole() -> None:
    hours = total()
    waited = hours[21 * DAY + 8 : 21 * DAY + 18].sum()
    hours[21 * DAY + 8 : 21 * DAY + 18] = 0
    hours[21 * DAY + 18] += waited
    assert daily_exposure(hours)[21] == 1


def test_a_trickle_is_an_outage_however_long_it_lasts() -> None:
    hours = total(80)
    hours[30 * DAY : 70 * DAY] = np.floor(hours[30 * DAY : 70 * DAY] / 14)
    exposure = daily_exposure(hours)
    assert exposure[32:70].max() < 0.5
    assert exposure[71:].min() > 0.9


def test_half_of_the_intake_is_a_new_level() -> None:
    hours = total(60)
    hours[30 * DAY :] = np.random.default_rng(1).binomial(hours[30 * DAY :].astype(int), 0.5)
    assert daily_exposure(hours)[30:].mean() > 0.9


def test_before_the_whole_intake_there_was_a_part_of_it() -> None:
    hours = total(40)
    hours[: 10 * DAY] = np.floor(hours[: 10 * DAY] / 6)
    exposure = daily_exposure(hours)
    assert exposure[:10].max() == 0
    assert exposure[11:].min() > 0.9


def test_of_few_complaints_nothing_is_known_and_all_counts_as_seen() -> None:
    hours = np.zeros(30 * DAY)
    hours[12::DAY] = 1
    hours[15 * DAY : 18 * DAY] = 0
    assert daily_exposure(hours).min() == 1
