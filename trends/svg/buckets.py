"""The days of a chart, one by one or several together. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from trends.period import Period


class Bucket(NamedTuple):
    """Some days of the period, both included, beside as many of the period before."""

    since: date
    until: date
    complaints: int
    previous: int | None


def buckets(series: list[int], period: Period, *, comparable: bool) -> list[Bucket]:
    """The days of a chart: one by one up to 120 of them, else 7, else 28 together. `series` is of `per_day`."""
    length = len(period)
    size = 1 if length <= 120 else 7 if length <= 1100 else 28
    before, now = series[:length], series[length:]
    found = []
    for start in range(0, length, size):
        end = min(start + size, length)
        first, last = period.since + timedelta(days=start), period.since + timedelta(days=end - 1)
        found.append(Bucket(first, last, sum(now[start:end]), sum(before[start:end]) if comparable else None))
    return found
