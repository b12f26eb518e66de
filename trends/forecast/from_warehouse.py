"""A panel from the daily counts in ClickHouse."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import numpy as np

from complaints.errors import ConfigError
from stores.clickhouse.client import ClickHouse
from trends.counts import daily
from trends.forecast.exposure import DAY, daily_exposure
from trends.forecast.from_events import TOTAL
from trends.forecast.panel import Panel
from trends.groups import GROUP, daily_by_group
from trends.period import Period

MEMORY = 400
"""Days of history that a forecast reads: a year, and a little to compare with."""


def panel_of(
    warehouse: ClickHouse,
    period: Period,
    by: str | None,
    filters: Mapping[str, str],
    groups: Mapping[str, str],
) -> Panel:
    """The total, and all codes of `by` (of `trends.counts.DIMENSIONS`, or "group"), the largest first, over a period.

    What was seen of a day is told from all complaints, whatever is filtered: a quiet province is no outage. Raises
    ConfigError where the aggregates do not hold the combination.
    """
    total = daily(warehouse, None, filters, period)
    rows = [total.to_numpy(dtype=float).sum(axis=0)]
    keys = [TOTAL]
    if by is not None:
        grouped = by == GROUP
        counts = (
            daily_by_group(warehouse, groups, filters, period) if grouped else daily(warehouse, by, filters, period)
        )
        counts = counts[counts.index != ""]
        largest = counts.sum(axis=1).sort_values(ascending=False, kind="stable").index
        keys += [str(code) for code in largest]
        rows += list(counts.loc[largest].to_numpy(dtype=float))
    return Panel(period.since, tuple(keys), np.array(rows), daily_exposure(_hourly(warehouse, period)))


def recent(period: Period) -> Period:
    """The part of a history that a forecast reads."""
    return Period(max(period.since, period.until - timedelta(days=MEMORY)), period.until)


def _hourly(warehouse: ClickHouse, period: Period) -> np.ndarray:
    rows = warehouse.rows(
        "SELECT dateDiff('hour', toDateTime(%(since)s, 'Asia/Bangkok'), hour) AS number, sum(complaints) FROM hourly"
        " WHERE dimension = 'total' AND toDate(hour) BETWEEN %(since)s AND %(until)s GROUP BY number",
        {"since": period.since, "until": period.until},
    )
    found = np.zeros(len(period) * DAY)
    for number, complaints in rows:
        found[number] = complaints
    if not found.any():
        raise ConfigError(f"there are no complaints from {period}")
    return found
