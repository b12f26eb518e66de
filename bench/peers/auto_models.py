"""statsforecast's models as a user would run them: the days as they are, 80 % intervals of the model.

They know no exposure: a day that was not wholly seen is given as the same weekday before, the kindest simple filling.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from trends.forecast.panel import Floats, Panel

WEEK, LEVEL = 7, 80


def auto_models(panel: Panel, since: int, horizon: int) -> dict[str, tuple[Floats, Floats, Floats]]:
    """By model: what is expected after the panel, and both ends of the interval, S x horizon; `since` is the first day
    they learn from."""
    from statsforecast import StatsForecast
    from statsforecast.models import AutoETS, AutoTheta, SeasonalNaive

    filled = _filled(panel)[:, since:]
    days = pd.date_range(panel.day(since), periods=filled.shape[1], freq="D")
    frame = pd.concat(
        [pd.DataFrame({"unique_id": f"{number:03}", "ds": days, "y": one}) for number, one in enumerate(filled)]
    )
    models = [AutoETS(season_length=WEEK), AutoTheta(season_length=WEEK), SeasonalNaive(season_length=WEEK)]
    said = StatsForecast(models=models, freq="D", n_jobs=1).forecast(df=frame, h=horizon, level=[LEVEL])
    said = said.sort_values(["unique_id", "ds"])
    return {str(model): _of_model(said, str(model), len(filled)) for model in models}


def _of_model(said: Any, name: str, series: int) -> tuple[Floats, Floats, Floats]:
    middle, lower, upper = (
        said[f"{name}{end}"].to_numpy(dtype=float).reshape(series, -1) for end in ("", f"-lo-{LEVEL}", f"-hi-{LEVEL}")
    )
    return np.maximum(middle, 0.0), np.maximum(np.floor(lower), 0.0), np.ceil(upper)


def _filled(panel: Panel) -> Floats:
    filled = panel.rates.copy()
    for day in np.flatnonzero(~panel.seen):
        if day >= WEEK:
            filled[:, day] = filled[:, day - WEEK]
    return filled
