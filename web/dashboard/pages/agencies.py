"""Every agency with complaints in the period: how many, how that changes, and how many of them are urgent."""

from __future__ import annotations

from web.dashboard.counts import URGENT, Counted, counted
from web.dashboard.page import Asked, Contents, Page
from web.dashboard.ranking import ranking
from web.dashboard.sheet import Column, Sheet

ALL_OF_THEM = 1_000


def read(asked: Asked) -> Contents:
    """All agencies, not only the busiest; also how many complaints nobody has yet."""
    total, counts = asked.total(), asked.counted("agency")
    urgent = counted(asked.warehouse, "agency", {**asked.filters.codes, URGENT: ""}, asked.period, asked.groups)
    plain = ranking("agency", counts, total, asked.names, comparable=asked.comparable, top=ALL_OF_THEM)
    rows = tuple({**row, "urgent": urgent.get(str(row["code"]), Counted(0, 0)).now} for row in plain.rows)
    columns = (*plain.columns, Column("urgent", "col.urgent", "count"))
    all_urgent = counted(asked.warehouse, None, {**asked.filters.codes, URGENT: ""}, asked.period, asked.groups)
    total_row = {**(plain.total or {}), "urgent": all_urgent.get("", Counted(0, 0)).now}
    sheet = Sheet("agency", "sheet.agencies", columns, rows, total_row, "agency", plain.note)
    waiting = total.now - asked.counted("triage").get("", Counted(0, 0)).now
    return Contents((sheet,), {"sheet": sheet, "total": total, "waiting": waiting, "agencies": len(rows)})


PAGE = Page("agencies", read)
