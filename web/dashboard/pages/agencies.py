"""Every agency with complaints in the period: how many, how that changes, and how many of them are urgent."""

from __future__ import annotations

from web.dashboard.counts import NOTHING, URGENT_AGENCY
from web.dashboard.page import Asked, Contents, Page
from web.dashboard.ranking import ranking
from web.dashboard.sheet import Column, Sheet

ALL_OF_THEM = 1_000


def read(asked: Asked) -> Contents:
    """All agencies, not only the busiest; also how many complaints nobody has yet."""
    found = asked.counted(None, "agency", URGENT_AGENCY, "urgency", "triage")
    total, urgent = found[None].get("", NOTHING), found[URGENT_AGENCY]
    plain = ranking("agency", found["agency"], total, asked.names, comparable=asked.comparable, top=ALL_OF_THEM)
    rows = tuple({**row, "urgent": urgent.get(str(row["code"]), NOTHING).now} for row in plain.rows)
    columns = (*plain.columns, Column("urgent", "col.urgent", "count"))
    all_urgent = total.now - found["urgency"].get("normal", NOTHING).now
    sheet = Sheet(
        "agency", "sheet.agencies", columns, rows, {**(plain.total or {}), "urgent": all_urgent}, "agency", plain.note
    )
    waiting = total.now - found["triage"].get("", NOTHING).now
    return Contents((sheet,), {"sheet": sheet, "total": total, "waiting": waiting, "agencies": len(rows)})


PAGE = Page("agencies", read)
