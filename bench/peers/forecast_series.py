"""Program in the peers' environment: daily series on its input, forecasts by statsforecast's models on its output."""

from __future__ import annotations

import sys
from typing import Any

import msgspec
from msgspec import Struct

WEEK, LEVEL = 7, 80


class Asked(Struct, frozen=True):
    """What is read, as JSON."""

    first: str
    """Day of the first count, YYYY-MM-DD."""
    series: list[list[float]]
    origins: list[int]
    """Numbers of days known, each of which is forecast from."""
    horizon: int


def forecasts(asked: Asked) -> dict[str, list[Any]]:
    """By model, origin: expected, lower and upper ends, each series x day ahead."""
    import pandas as pd
    from statsforecast import StatsForecast
    from statsforecast.models import AutoETS, AutoTheta, SeasonalNaive

    found: dict[str, list[Any]] = {}
    for known in asked.origins:
        days = pd.date_range(asked.first, periods=known, freq="D")
        frames = [
            pd.DataFrame({"unique_id": f"{number:03}", "ds": days, "y": one[:known]})
            for number, one in enumerate(asked.series)
        ]
        models = [AutoETS(season_length=WEEK), AutoTheta(season_length=WEEK), SeasonalNaive(season_length=WEEK)]
        made = StatsForecast(models=models, freq="D", n_jobs=1)
        said = made.forecast(df=pd.concat(frames), h=asked.horizon, level=[LEVEL]).sort_values(["unique_id", "ds"])
        for model in models:
            columns = [f"{model}{end}" for end in ("", f"-lo-{LEVEL}", f"-hi-{LEVEL}")]
            parts = [said[name].to_numpy(dtype=float).reshape(len(frames), -1).tolist() for name in columns]
            found.setdefault(str(model), []).append(parts)
    return found


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(forecasts(msgspec.json.decode(sys.stdin.buffer.read(), type=Asked))))
