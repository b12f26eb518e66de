"""Complaints by any one dimension under any filters, with the course of each row."""

from __future__ import annotations

from trends.svg.bars import charts
from trends.svg.buckets import buckets
from web.dashboard.counts import per_day
from web.dashboard.days_table import days_table
from web.dashboard.page import Asked, Contents, Page
from web.dashboard.ranking import ranking

BY = ("category", "group", "agency", "province", "district", "channel", "kind", "urgency")
TOP = 40


def read(asked: Asked) -> Contents:
    """The days of all, and the rows of the dimension asked for."""
    by, codes, period = asked.filters.options["by"], asked.filters.codes, asked.period
    total, counts = asked.total(), asked.counted(by)
    shown = tuple(code for code, count in list(counts.items())[:TOP] if count.now)
    series = per_day(asked.warehouse, by, codes, period, asked.groups, shown) if shown else {}
    now = {code: days[len(period) :] for code, days in series.items()}
    sheet = ranking(by, counts, total, asked.names, comparable=asked.comparable, top=TOP, series=now)
    days = buckets(per_day(asked.warehouse, None, codes, period, asked.groups)[""], period, comparable=asked.comparable)
    table = days_table(days)
    return Contents((sheet, table), {"sheet": sheet, "days": table, "charts": charts(days), "total": total, "by": BY})


PAGE = Page("trends", read, {"by": BY})
