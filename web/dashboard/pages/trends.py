"""Complaints by any one dimension under any filters, with the course of each row."""

from __future__ import annotations

from trends.svg.bars import charts
from trends.svg.buckets import buckets
from web.dashboard.counts import NOTHING, Dimension, per_day
from web.dashboard.days_table import days_table
from web.dashboard.page import Asked, Contents, Page
from web.dashboard.ranking import ranking

BY = ("category", "group", "agency", "province", "district", "channel", "kind", "urgency")
TOP = 40


def read(asked: Asked) -> Contents:
    """The days of all, and the rows of the dimension asked for."""
    by, codes, period = asked.filters.options["by"], asked.filters.codes, asked.period
    found = asked.counted(None, by)
    counts, total = found[by], found[None].get("", NOTHING)
    only: dict[Dimension, list[str]] = {None: [""]}
    if shown := [code for code, count in list(counts.items())[:TOP] if count.now]:
        only[by] = shown
    series = per_day(asked.warehouse, only, codes, period, asked.groups)
    now = {code: days[len(period) :] for code, days in series.get(by, {}).items()}
    sheet = ranking(by, counts, total, asked.names, comparable=asked.comparable, top=TOP, series=now)
    days = buckets(series[None][""], period, comparable=asked.comparable)
    table = days_table(days)
    return Contents((sheet, table), {"sheet": sheet, "days": table, "charts": charts(days), "total": total, "by": BY})


PAGE = Page("trends", read, {"by": BY})
