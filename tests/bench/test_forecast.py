"""Peers are judged on the same forecasts as ours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bench.forecast import with_peers
from bench.peers.auto_models import filled
from tests.trends.forecast.made import hourly, panel_of
from trends.forecast.backtest import backtest, scores
from trends.forecast.panel import Floats, Panel
from trends.forecast.seasonal_naive import seasonal_naive


def naive(panel: Panel, origins: Sequence[int], horizon: int) -> dict[str, Floats]:
    said = [seasonal_naive(panel.until(end), horizon) for end in origins]
    return {"naive": np.array([[one, np.zeros_like(one), one * 0 + 1e9] for one in said])}


def test_a_peer_that_is_the_naive_forecast_has_an_error_of_one() -> None:
    panel = panel_of(hourly(24))
    checked = backtest(panel, frozenset())
    found = scores(with_peers(panel, checked, naive)["naive"])
    assert found["key"].tolist() == ["", "part-0", "part-1", "part-2", "part-3"]
    assert found["relative_error"].tolist() == [1.0] * 5
    assert found["coverage"].tolist() == [1.0] * 5


def test_peers_get_the_weekday_before_in_place_of_an_outage() -> None:
    panel = panel_of(hourly(24))
    panel.exposure[20] = 0
    assert filled(panel)[:, 20].tolist() == panel.rates[:, 13].tolist()
    assert filled(panel)[:, 21].tolist() == panel.rates[:, 21].tolist()
