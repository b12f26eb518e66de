"""Peers are judged on the same forecasts as ours."""

from __future__ import annotations

import numpy as np

from bench.forecast import with_peers
from tests.trends.forecast.made import hourly, panel_of
from trends.forecast.backtest import backtest, scores
from trends.forecast.panel import Panel
from trends.forecast.seasonal_naive import seasonal_naive


def naive(panel: Panel, since: int, horizon: int) -> dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]]:
    said = seasonal_naive(panel, horizon)
    return {"naive": (said, np.zeros_like(said), said * 0 + 1e9)}


def test_a_peer_that_is_the_naive_forecast_has_an_error_of_one() -> None:
    panel = panel_of(hourly(24))
    checked = backtest(panel, frozenset())
    found = scores(with_peers(panel, checked, naive)["naive"])
    assert found["key"].tolist() == ["", "part-0", "part-1", "part-2", "part-3"]
    assert found["relative_error"].tolist() == [1.0] * 5
    assert found["coverage"].tolist() == [1.0] * 5
