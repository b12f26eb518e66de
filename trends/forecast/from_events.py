"""A panel from single reports: the total and the largest categories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

import numpy as np

from complaints.clock import BANGKOK
from complaints.errors import ConfigError
from trends.forecast.exposure import DAY, daily_exposure
from trends.forecast.panel import Panel
from trends.surges.report import Report, time_of

TOTAL = ""
"""Key of the total."""


def panel_of(reports: Sequence[Report], top: int, since: date | None = None, until: date | None = None) -> Panel:
    """Days in Bangkok from the first report to the last, in the order of time; the last hours may be missing.

    The categories are the `top` with the most reports from `since` to `until`; reports without one count in the total
    alone. Raises ConfigError where there are no reports at all.
    """
    if not reports:
        raise ConfigError("there is no report in the file")
    first = int(reports[0].hour // DAY)
    length = int(reports[-1].hour // DAY) - first + 1
    days = np.array([int(report.hour // DAY) - first for report in reports])
    hours = np.array([int(report.hour) - first * DAY for report in reports])
    start = time_of(first * DAY).astimezone(BANGKOK).date()
    begin, end = (start if since is None else since) - start, (until - start).days if until else length
    asked = (days >= begin.days) & (days <= end)
    kinds = np.array([report.category for report in reports])
    largest = [key for key, _ in Counter(kinds[asked & (kinds != "")].tolist()).most_common(top)]
    counts = [np.bincount(days[kinds == key], minlength=length) for key in largest]
    hourly = np.bincount(hours, minlength=length * DAY).astype(float)
    total = hourly.reshape(-1, DAY).sum(axis=1)
    return Panel(start, (TOTAL, *largest), np.array([total, *counts], dtype=float), daily_exposure(hourly))
