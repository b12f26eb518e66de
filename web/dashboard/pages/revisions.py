"""Published figures that changed: when, why, from what to what."""

from __future__ import annotations

from collections import Counter

from trends.insights.found import Revision
from trends.names import Name, Names
from trends.table import ALL
from web.dashboard.page import Asked, Contents, Page
from web.dashboard.sheet import Column, Row, Sheet

MOST = 500
REASONS = ("late", "revised", "corrected", "rules")
_CHANGED = (
    Column("day", "col.day", "day"),
    Column("figure", "col.figure", "both"),
    Column("before", "col.was", "count"),
    Column("after", "col.is", "count"),
    Column("change", "col.by_so_many", "signed"),
    Column("reason", "col.why", "words"),
    Column("revised_on", "col.revised_on", "day"),
)
_REASONS = (
    Column("reason", "col.why", "words"),
    Column("figures", "col.figures", "count"),
    Column("more", "col.more", "count"),
    Column("fewer", "col.fewer", "count"),
)


def read(asked: Asked) -> Contents:
    """Changes of the figures of the period's days: of the code asked for, else of all totals, categories, agencies,
    provinces and channels."""
    reading = asked.topics.insights()
    since, until = asked.period.since, asked.period.until
    found = [one for one in (reading.value.revisions if reading.value else ()) if since <= one.day <= until]
    if asked.filters.codes:
        found = [one for one in found if (one.dimension, one.key) == asked.filters.code]
    changed = Sheet("revisions", "sheet.revisions", _CHANGED, tuple(_row(one, asked.names) for one in found[:MOST]))
    reasons = _by_reason(found)
    return Contents((reasons, changed), {"reading": reading, "reasons": reasons, "changed": changed, "all": len(found)})


def _row(one: Revision, names: Names) -> Row:
    name = ALL if one.dimension == "total" else names(one.dimension, one.key)
    return {
        **_named(name),
        "day": one.day,
        "dimension": one.dimension,
        "before": one.before,
        "after": one.after,
        "change": one.change,
        "reason": one.reason,
        "revised_on": one.revised_on,
    }


def _named(name: Name) -> Row:
    return {"figure_thai": name.thai, "figure_english": name.english}


def _by_reason(found: list[Revision]) -> Sheet:
    """Figures changed, and by how many complaints in all, for each reason."""
    figures = Counter(one.reason for one in found)
    more, fewer = Counter[str](), Counter[str]()
    for one in found:
        (more if one.change > 0 else fewer)[one.reason] += abs(one.change)
    rows: tuple[Row, ...] = tuple(
        {"reason": reason, "figures": figures[reason], "more": more[reason], "fewer": fewer[reason]}
        for reason in REASONS
        if figures[reason]
    )
    return Sheet("reasons", "sheet.reasons", _REASONS, rows, note="note.reasons")


PAGE = Page(
    "revisions",
    read,
    fields=frozenset({"days", "since", "until", "category", "agency", "province", "channel"}),
    one_code=True,
)
