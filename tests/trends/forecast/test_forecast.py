from __future__ import annotations

from datetime import date, timedelta
from io import StringIO

import numpy as np
import pytest
from rich.console import Console

from complaints.errors import ConfigError
from tests.trends.forecast.made import FIRST, hourly, panel_of
from trends.forecast.choice import Record
from trends.forecast.forecast import forecast
from trends.forecast.models import ENSEMBLE, NAIVE
from trends.forecast.show import show_series
from trends.names import Names

NO_DAYS: frozenset[date] = frozenset()


def test_the_coming_days_are_told_with_their_record() -> None:
    found = forecast(panel_of(hourly(70)), NO_DAYS)
    frame, record = found.frame(), found.record_frame()
    assert len(frame) == 5 * 14
    assert frame["day"].min() == FIRST + timedelta(days=70)
    assert (frame["lower"] <= frame["complaints"]).all()
    assert record[record["chosen"]]["model"].tolist() == frame.drop_duplicates("key")["model"].tolist()
    assert (record[record["model"] == NAIVE]["relative_error"] == 1).all()
    assert found.of(["part-2"]).frame().drop(columns="key").to_dict("list") == frame[frame["key"] == "part-2"].drop(
        columns="key"
    ).to_dict("list")


def test_what_history_is_too_short_to_check_is_unproven() -> None:
    found = forecast(panel_of(hourly(70)), NO_DAYS, days=56)
    assert found.proven[:14].all()
    assert not found.proven[28:].any()
    reach = (found.upper - found.lower)[0]
    assert reach[28:].mean() > reach[:7].mean()


def test_a_short_history_and_a_far_day_are_refused() -> None:
    with pytest.raises(ConfigError, match="5 days with complaints, a forecast needs 14"):
        forecast(panel_of(hourly(5)), NO_DAYS)
    with pytest.raises(ConfigError, match="--days is 57"):
        forecast(panel_of(hourly(20)), NO_DAYS, days=57)


def test_after_an_outage_the_level_before_it_is_expected() -> None:
    hours = hourly(70, walk=0.0)
    hours[:, 67 * 24 :] = 0
    assert forecast(panel_of(hours), NO_DAYS).expected[0].mean() == pytest.approx(200, rel=0.15)


def test_an_outage_longer_than_the_memory_of_a_model_leaves_a_forecast() -> None:
    hours = hourly(165, walk=0.0)
    hours[:, 35 * 24 :] = np.floor(hours[:, 35 * 24 :] / 14)
    assert forecast(panel_of(hours), NO_DAYS).expected[0].mean() == pytest.approx(200, rel=0.25)


def test_a_table_of_fewer_than_seven_days_says_of_how_many() -> None:
    console = Console(width=200, record=True, file=StringIO())
    show_series(forecast(panel_of(hourly(20)), NO_DAYS, days=3), "category", Names(()), console)
    assert "3 วันหน้า ahead" in console.export_text()


@pytest.mark.parametrize(
    ("origins", "ets", "chosen"), [(41, 0.5, ENSEMBLE), (42, 0.5, "ets"), (42, 0.79, ENSEMBLE), (90, np.nan, ENSEMBLE)]
)
def test_another_than_the_ensemble_is_chosen_only_where_it_was_clearly_better_for_long(
    origins: int, ets: float, chosen: str
) -> None:
    record = Record((NAIVE, "ets", ENSEMBLE), np.array([[1.0], [ets], [0.8]]), origins)
    assert [record.names[one] for one in record.choose()] == [chosen]
