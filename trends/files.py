"""Trends as files for other programs: CSV that Excel opens as Thai, and JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from complaints.csv_file import write_csv
from trends.overview import Overview
from trends.table import Table, Trend

COLUMNS = ("since", "until", "by", "code", "thai", "english", "complaints", "previous", "change", "notable", "share")


def write_overview(overview: Overview, path: Path) -> None:
    """One line per row of every table. Raises ConfigError when the file cannot be written."""
    span = {"since": overview.period.since, "until": overview.period.until}
    rows = ({**span, "by": table.by, **_fields(row)} for table in overview.tables for row in _all(table))
    write_csv(path, COLUMNS, ([row[name] for name in COLUMNS] for row in rows))


def as_json(overview: Overview) -> dict[str, Any]:
    """The same as a value for `json.dumps`, with the daily counts."""
    period, previous = overview.period, overview.period.previous()
    return {
        "since": str(period.since),
        "until": str(period.until),
        "incomplete_last_day": overview.incomplete,
        "compared_with": {"since": str(previous.since), "until": str(previous.until)},
        "newest": overview.history.newest.isoformat(),
        "filters": dict(overview.filters),
        "total": _fields(overview.total),
        "tables": {table.by: [_fields(row) for row in _all(table)] for table in overview.tables},
    }


def _all(table: Table) -> Iterator[Trend]:
    """Rows, others and total; the last two have no code."""
    yield from table.rows
    if table.rest:
        yield table.rest
    yield table.total


def _fields(row: Trend) -> dict[str, Any]:
    change = row.change
    return {
        "code": row.code,
        "thai": row.name.thai,
        "english": row.name.english,
        "complaints": row.complaints,
        "previous": row.previous,
        "change": None if change is None else round(change, 4),
        "notable": row.notable,
        "share": round(row.share, 4),
        "daily": row.daily,
    }
