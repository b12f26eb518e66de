"""Computes all insights; minutes of one processor where there are many complaints, so in a process of its own."""

from __future__ import annotations

from contextlib import closing
from datetime import date, timedelta

from complaints.reference.holidays import holidays
from complaints.settings import Settings
from stores.clickhouse.client import ClickHouse
from trends.complaint_frame import from_warehouse
from trends.counts import daily, history
from trends.groups import groups_of
from trends.insights.cells import hot_cells
from trends.insights.forecasts import forecasts
from trends.insights.found import Insights
from trends.insights.revisions import revisions
from trends.insights.words import rising_words
from trends.period import Period, choose
from trends.units import counting

MOST_DAYS = 365
MOST_COMPLAINTS = 400_000
"""Complaints with their texts that are read at once, about 1 GB; where a year has more, fewer days are."""


def compute(settings: Settings, today: date) -> Insights:
    """Insights from the days before `today`. Raises as `ClickHouse.rows`."""
    with closing(ClickHouse(settings.clickhouse)) as warehouse:
        found = history(warehouse)
        if found is None:
            return Insights({}, None, {}, None, {}, ())
        last = choose(found, today, days=1).until
        whole = Period(min(found.first.date(), last), last)
        groups = groups_of(settings.config)
        days = readable(warehouse, whole)
        frame = from_warehouse(warehouse, days)
        frame = frame[counting(frame)].reset_index(drop=True)
        day, words = rising_words(frame, groups)
        return Insights(
            forecasts(warehouse, whole, groups, holidays(settings.config)),
            day,
            words,
            days,
            hot_cells(frame),
            revisions(warehouse),
        )


def readable(warehouse: ClickHouse, whole: Period) -> Period:
    """The last days of history that are read: at most MOST_DAYS and MOST_COMPLAINTS, at least one."""
    span = Period(max(whole.since, whole.until - timedelta(days=MOST_DAYS - 1)), whole.until)
    back = daily(warehouse, None, {}, span).sum(axis=0).iloc[::-1].cumsum()
    days = max(int((back <= MOST_COMPLAINTS).sum()), 1)
    return Period(span.until - timedelta(days=days - 1), span.until)
