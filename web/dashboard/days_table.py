"""The days of a chart as a table. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from trends.svg.buckets import Bucket
from web.dashboard.sheet import Column, Sheet


def days_table(buckets: Sequence[Bucket]) -> Sheet:
    """One row per bar, the newest first, as a person reads it."""
    single = all(one.since == one.until for one in buckets)
    columns = (
        Column("since", "col.day" if single else "col.since", "day"),
        *(() if single else (Column("until", "col.until", "day"),)),
        Column("complaints", "col.complaints", "count"),
        Column("previous", "col.previous", "count"),
    )
    rows = tuple(
        {"since": one.since, "until": one.until, "complaints": one.complaints, "previous": one.previous}
        for one in reversed(buckets)
    )
    return Sheet("days", "sheet.days", columns, rows, note="note.days")
