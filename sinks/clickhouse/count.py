"""Recomputes hourly counts after an insert so that each complaint counts in one hour."""

from __future__ import annotations

from collections.abc import Iterable, Set

from sinks.clickhouse.fact_table import FactTable
from sinks.clickhouse.filings import markers


def count(table: FactTable, hours: Set[int], id_halves: Iterable[int]) -> None:
    """Recompute `hours`, and every other hour that the complaints with these ids have left, from the facts.

    `id_halves` are the first 64 bits of complaint ids. Idempotent; several sinks may do it at once, and a crash may
    come anywhere. Filings are read after the insert, so of two sinks that load one complaint under two hours at least
    the later one sees both. Markers are filed last: after a crash before that, loading the complaint again repeats all
    of this.
    """
    moved = markers(table.filed_in_several_hours(id_halves))
    if moved:
        table.mark(moved)
    table.recompute(hours | {marker.hour for marker in moved})
    if moved:
        table.file(moved)
