from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from tests.trends.forecast.made import FIRST, SHARES, WEEK, hourly, panel_of
from trends.forecast.models import LEVELS, NAIVE, NAMES, forecasts
from trends.forecast.panel import SUNDAY, Panel, day_slots
from trends.forecast.weekday_profile import weekday_profile

NO_DAYS: frozenset[date] = frozenset()


def steady(days: int = 84) -> Panel:
    return panel_of(hourly(days, walk=0.0))


@pytest.mark.parametrize("name", NAMES)
def test_every_candidate_finds_a_level_that_stays(name: str) -> None:
    panel = steady()
    found = forecasts(panel, day_slots(FIRST, 98, NO_DAYS), 14)[name]
    truth = 200 * np.r_[1, SHARES][:, None] * WEEK[(84 + np.arange(14)) % 7]
    assert found.shape == (5, 14)
    assert np.abs(found / truth - 1).mean() < (0.25 if name == NAIVE else 0.15)


@pytest.mark.parametrize("name", LEVELS)
def test_an_outage_is_not_quiet(name: str) -> None:
    hours = hourly(84, walk=0.0)
    hours[:, 60 * 24 : 80 * 24] = 0
    found = forecasts(panel_of(hours), day_slots(FIRST, 98, NO_DAYS), 14)[name][0]
    assert found.sum() == pytest.approx(200 * WEEK[(84 + np.arange(14)) % 7].sum(), rel=0.2)


def test_naive_repeats_the_last_weekday_that_was_seen() -> None:
    panel = steady(28)
    panel.exposure[21:25] = 0
    found = forecasts(panel, day_slots(FIRST, 42, NO_DAYS), 14)[NAIVE]
    assert found[:, :4] == pytest.approx(panel.counts[:, 14:18])
    assert found[:, 4:7] == pytest.approx(panel.counts[:, 25:28])
    assert found[:, 7:].tolist() == found[:, :7].tolist()


def test_part_of_a_day_counts_as_the_day_it_would_have_been() -> None:
    panel = steady(28)
    halved = replace(panel, counts=panel.counts.copy(), exposure=panel.exposure.copy())
    halved.counts[:, 27] /= 2
    halved.exposure[27] = 0.5
    assert halved.rates[:, 27].tolist() == panel.counts[:, 27].tolist()


def test_a_holiday_is_a_sunday() -> None:
    holiday = FIRST + timedelta(days=86)  # a Wednesday
    slots = day_slots(FIRST, 98, {holiday})
    assert slots[86] == SUNDAY
    found = forecasts(steady(), slots, 14)["level"][0]
    assert found[2] == pytest.approx(found[6])


def test_the_week_of_a_small_series_is_drawn_to_that_of_the_total() -> None:
    panel = steady()
    panel.counts[4] = 0
    panel.counts[4, 3] = 2
    profile = weekday_profile(panel, day_slots(FIRST, 84, NO_DAYS))
    assert profile[0] == pytest.approx(WEEK / WEEK.mean(), rel=0.15)
    assert profile[4] == pytest.approx(profile[0], rel=0.1)
