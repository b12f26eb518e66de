"""The first page: how much, what about, where, whose, and what surges now."""

from __future__ import annotations

from trends.svg.bars import charts
from trends.svg.buckets import buckets
from web.dashboard.counts import NOTHING
from web.dashboard.days_table import days_table
from web.dashboard.page import Asked, Contents, Page
from web.dashboard.pages.surges import surge_sheet, surges_wanted
from web.dashboard.ranking import ranking

SECTIONS = {"group": 8, "category": 10, "province": 10, "agency": 10, "channel": 8}
"""Dimensions and how many rows of each are shown."""


def read(asked: Asked) -> Contents:
    """Figures of the period, its days, a table for each dimension that is not filtered, and open surges."""
    sections = [by for by in SECTIONS if by not in asked.filters.codes]
    found = asked.counted(None, "urgency", "triage", *sections)
    total = found[None].get("", NOTHING)
    days = buckets(asked.all_per_day(), asked.period, comparable=asked.comparable)
    rankings = [
        ranking(by, found[by], total, asked.names, comparable=asked.comparable, top=SECTIONS[by]) for by in sections
    ]
    reading = asked.topics.surges()
    surges = surge_sheet([one for one in surges_wanted(asked, reading) if one.state == "open"], asked.names)
    parts = {
        "total": total,
        "mean": total.now / len(asked.period),
        "urgent": total.now - found["urgency"].get("normal", NOTHING).now,
        "waiting": total.now - found["triage"].get("", NOTHING).now,
        "charts": charts(days),
        "days": days_table(days),
        "rankings": rankings,
        "surges": surges,
        "reading": reading,
    }
    return Contents((parts["days"], *rankings, surges), parts)  # type: ignore[arg-type]


PAGE = Page("overview", read)
