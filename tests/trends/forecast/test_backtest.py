from __future__ import annotations

import json
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from complaints.errors import ConfigError
from tests.trends.forecast.made import FIRST, hourly, panel_of
from trends.forecast.backtest import backtest, scores
from trends.forecast.from_events import panel_of as panel_from
from trends.forecast.models import ENSEMBLE
from trends.forecast.show import scores_as_json
from trends.surges.report import Report

NO_DAYS: frozenset[date] = frozenset()


def test_forecasts_of_a_known_truth_beat_the_naive_one_and_intervals_hold() -> None:
    checked = backtest(panel_of(hourly(100)), NO_DAYS)
    found = scores(checked)
    assert found["key"].tolist() == ["", "part-0", "part-1", "part-2", "part-3"]
    assert (found["relative_error"] < 0.95).all()
    assert found["relative_error"].mean() < 0.88
    assert 0.7 < found["coverage"].mean() < 0.95
    assert (checked["lower"] <= checked["expected"]).all()
    assert (checked["expected"] <= checked["upper"]).all()


def test_forecasts_know_nothing_of_what_comes_after() -> None:
    hours = hourly(60)
    other = hours.copy()
    other[:, 40 * 24 :] *= 2
    known = [backtest(panel_of(one), NO_DAYS, until=FIRST + timedelta(days=59)) for one in (hours, other)]
    early = [one[one["origin"] == FIRST + timedelta(days=39)] for one in known]
    for column in ("expected", "lower", "upper", "naive"):
        assert early[0][column].tolist() == pytest.approx(early[1][column].tolist(), rel=0.02)


def test_days_of_an_outage_are_no_test() -> None:
    hours = hourly(60)
    hours[:, 40 * 24 : 42 * 24] = 0
    checked = backtest(panel_of(hours), NO_DAYS)
    assert not {FIRST + timedelta(days=40), FIRST + timedelta(days=41)} & set(checked["day"])
    assert scores(checked)["relative_error"].mean() < 1


def test_a_period_is_scored_after_its_first_fortnight() -> None:
    since, until = FIRST + timedelta(days=20), FIRST + timedelta(days=44)
    checked = backtest(panel_of(hourly(60)), NO_DAYS, since, until)
    assert checked["day"].min() == since + timedelta(days=14)
    assert checked["day"].max() == until
    assert set(checked["model"]) == {ENSEMBLE}


def test_without_a_day_to_check_there_is_no_score() -> None:
    with pytest.raises(ConfigError, match="no day in this period"):
        backtest(panel_of(hourly(20)), NO_DAYS, since=FIRST + timedelta(days=15))
    with pytest.raises(ConfigError, match="a forecast needs 14"):
        backtest(panel_of(np.zeros((4, 13 * 24))), NO_DAYS)
    with pytest.raises(ConfigError, match="--days is 0"):
        backtest(panel_of(hourly(20)), NO_DAYS, days=0)


def test_where_the_naive_forecast_never_erred_nothing_is_relative_to_it() -> None:
    right = {"key": "", "complaints": 3.0, "expected": 4.0, "naive": 3.0, "lower": 2.0, "upper": 5.0, "model": "ets"}
    found = scores_as_json(scores(pd.DataFrame([right, right])))
    assert json.loads(json.dumps(found, allow_nan=False))["summary"]["total_relative_error"] is None
    assert found["series"][0]["relative_error"] is None
    assert found["summary"]["coverage"] == 1


def test_reports_without_a_category_count_in_the_total_alone() -> None:
    reports = [Report("", 24.0 * day, kind, "", None, None, "") for day in range(3) for kind in ("", "", "road")]
    panel = panel_from(reports, top=5)
    assert panel.keys == ("", "road")
    assert panel.counts.tolist() == [[3, 3, 3], [1, 1, 1]]
