"""Counts made anew after an insert, each complaint in one hour."""

from __future__ import annotations

from collections.abc import Iterable, Set

from sinks.clickhouse.fact_table import FactTable
from sinks.clickhouse.filings import markers


def count(table: FactTable, hours: Set[int], id_halves: Iterable[int]) -> None:
    """Make the counts of `hours`, and of all others that the complaints with these ids have left, what facts say now.

    May be repeated, and done by several sinks at once, with a crash anywhere. Filings are read after the insert: of two
    sinks that load one complaint with two hours at least the later one sees both. Markers are filed last: until then
    whoever loads the complaint again does all of this again.
    """
    moved = markers(table.filed_in_several_hours(id_halves))
    if moved:
        table.mark(moved)
    table.recompute(hours | {marker.hour for marker in moved})
    if moved:
        table.file(moved)
