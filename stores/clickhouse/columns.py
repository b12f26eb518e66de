"""Checks that a table has the columns that are inserted into it."""

from __future__ import annotations

from collections.abc import Iterable

from complaints.errors import PermanentError
from stores.clickhouse.client import ClickHouse

_COLUMNS = "SELECT name FROM system.columns WHERE database = currentDatabase() AND table = %(table)s"


def check_columns(clickhouse: ClickHouse, table: str, columns: Iterable[str]) -> None:
    """Raise PermanentError naming those that are missing; others may be there, with defaults of their own."""
    there = {name for (name,) in clickhouse.execute(_COLUMNS, {"table": table})}
    if not there:
        raise PermanentError(f"ClickHouse has no table {table}: run 'complaints migrate'")
    if missing := sorted(set(columns) - there):
        raise PermanentError(f"table {table} of ClickHouse lacks {', '.join(missing)}: run 'complaints migrate'")
