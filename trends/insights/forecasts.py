"""Forecasts of all series that pages show."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date

import numpy as np

from complaints.errors import ConfigError
from stores.clickhouse.client import ClickHouse
from trends.forecast.forecast import Forecast, forecast
from trends.forecast.from_warehouse import panel_of, recent
from trends.groups import GROUP
from trends.insights.found import AheadDay, Series
from trends.period import Period

BY = ("category", GROUP, "province", "agency")
PAST_DAYS = 28


def forecasts(
    warehouse: ClickHouse, whole: Period, groups: Mapping[str, str], holidays: AbstractSet[date]
) -> dict[str, tuple[Series, ...]]:
    """By each of BY, from the whole days of history; empty where there are too few of them."""
    found = {}
    for by in BY:
        panel = panel_of(warehouse, recent(whole), by, {}, groups)
        try:
            found[by] = tuple(_series(forecast(panel, holidays)))
        except ConfigError:  # fewer than 14 days were seen
            return {}
    return found


def _series(said: Forecast) -> list[Series]:
    panel, errors = said.panel, said.record.relative
    first = max(panel.length - PAST_DAYS, 0)
    return [
        Series(
            key,
            tuple((panel.day(day), int(panel.counts[n, day])) for day in range(first, panel.length)),
            tuple(
                AheadDay(
                    panel.day(panel.length + ahead),
                    float(said.expected[n, ahead]),
                    float(said.lower[n, ahead]),
                    float(said.upper[n, ahead]),
                    bool(said.proven[ahead]),
                )
                for ahead in range(said.expected.shape[1])
            ),
            said.record.names[said.model[n]],
            float(errors[said.model[n], n]) if np.isfinite(errors[said.model[n], n]) else None,
        )
        for n, key in enumerate(panel.keys)
    ]
