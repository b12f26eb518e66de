"""Forecasts of 1 to 14 days, rolling daily: the product's beside statsforecast's models, in two windows of tickets."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from bench.comparison import Measurement, Wanted
from bench.peers.auto_models import auto_models
from bench.versions import versions
from complaints.errors import ConfigError
from complaints.reference.holidays import holidays
from complaints.settings import DEFAULT_CONFIG
from trends.forecast.backtest import backtest, scores
from trends.forecast.from_events import panel_of
from trends.forecast.panel import Floats, Panel
from trends.surges.report import Report, hour_of

WINDOWS = {
    "A": (date(2022, 6, 6), date(2022, 7, 20)),
    "B": (date(2022, 11, 28), date(2023, 1, 28)),
}
"""Bangkok days; each is forecast from its own days alone."""
HORIZON, TOP = 14, 10
Peers = Callable[[Panel, Sequence[int], int], dict[str, Floats]]


def compare(wanted: Wanted) -> Measurement:
    """Measure all contenders. Raises ConfigError where the tickets or their categories are missing."""
    if wanted.data is None:
        raise ConfigError("--data: the forecast bench needs real tickets with categories")
    tickets = _tickets(wanted.data)
    rows = []
    for window, (since, until) in WINDOWS.items():
        panel = panel_of([one for one in tickets if since <= _day(one) <= until], TOP)
        started = time.monotonic()
        checked = backtest(panel, holidays(DEFAULT_CONFIG))
        found = {"complaint-stream": checked, **with_peers(panel, checked, auto_models)}
        wanted.say(f"  window {window}: {time.monotonic() - started:.0f} s")
        rows += [_row(window, name, scores(one)) for name, one in found.items() if name in wanted.of(found)]
    return Measurement(
        title="Forecasts of 1 to 14 days",
        source="87,896 tickets of Bangkok: the total and the ten largest categories, from each day after the first 14",
        columns=["window", "contender", "total", "ten categories", "better", "80 % holds, total", "80 % holds, all"],
        rows=rows,
        conditions=[
            "total, ten categories: mean absolute error relative to the seasonal naive forecast, below 1 is better",
            "window A: 2022-06-06 to 2022-07-20, B: 2022-11-28 to 2023-01-28, Bangkok days; outages are not scored",
        ],
        versions=versions("statsforecast", "numpy", "pandas"),
    )


def with_peers(panel: Panel, checked: pd.DataFrame, peers: Peers) -> dict[str, pd.DataFrame]:
    """The same forecasts as in `checked`, said by each of the peers."""
    origins = [panel.number(last) + 1 for last in checked["origin"].unique().tolist()]
    numbers = {panel.day(end - 1): number for number, end in enumerate(origins)}
    number = checked["origin"].map(numbers).to_numpy()
    series = [panel.keys.index(key) for key in checked["key"]]
    ahead = checked["ahead"].to_numpy() - 1
    found = {}
    for name, said in peers(panel, origins, HORIZON).items():
        expected, lower, upper = (said[number, part, series, ahead] for part in range(3))
        found[name] = checked.assign(expected=expected, lower=lower, upper=upper, model=name)
    return found


def _row(window: str, name: str, found: pd.DataFrame) -> list[str]:
    total, others = found[found["key"] == ""], found[found["key"] != ""]
    return [
        *(window, name, f"{total['relative_error'].mean():.2f}", f"{others['relative_error'].mean():.2f}"),
        f"{(found['relative_error'] < 1).sum()} of {len(found)}",
        *(f"{total['coverage'].mean():.0%}", f"{found['coverage'].mean():.0%}"),
    ]


def _tickets(folder: Path) -> list[Report]:
    try:
        tickets = pd.read_csv(folder / "tickets_2022_2023.csv.gz", usecols=["ticket_id", "timestamp"])
        categories = pd.read_csv(folder / "categories_2022_2023.csv.gz")
    except OSError as error:
        raise ConfigError(f"--data: {error}") from error
    both = tickets.merge(categories, on="ticket_id")
    times = pd.to_datetime(both["timestamp"], utc=True, format="ISO8601").sort_values()
    kinds = both["cat"].loc[times.index]
    return [
        Report("", hour_of(moment.to_pydatetime()), kind, "", None, None, "")
        for moment, kind in zip(times, kinds, strict=True)
    ]


def _day(report: Report) -> date:
    return date.fromordinal(date(1970, 1, 1).toordinal() + int(report.hour // 24))
