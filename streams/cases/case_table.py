"""The tables of the file of cases, the form of a case in it, and how rows are written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from complaints.topic_ids import Place

FORMAT = 3
"""Of the file; one of another format is made again."""
# Not WITHOUT ROWID: the tree of ids would hold the values too, and be far too large to stay in memory.
TABLES = f"""
    CREATE TABLE IF NOT EXISTS cases (id BLOB NOT NULL, value BLOB NOT NULL, next REAL);
    CREATE TABLE IF NOT EXISTS progress (topic TEXT, part INTEGER, next INTEGER, PRIMARY KEY (topic, part));
    PRAGMA user_version = {FORMAT};
"""
BY_ID = "CREATE UNIQUE INDEX IF NOT EXISTS cases_id ON cases (id)"
BY_NEXT = "CREATE INDEX IF NOT EXISTS cases_next ON cases (next) WHERE next IS NOT NULL"


class Kept(NamedTuple):
    """A case as it is stored."""

    value: bytes
    """As published."""
    next: float | None
    """Seconds since 1970 of its next milestone."""


def write_progress(file: sqlite3.Connection, progress: Mapping[Place, int]) -> None:
    """Note up to which offset the file holds each partition."""
    rows: Iterable[tuple[str, int, int]] = [(*place, offset) for place, offset in progress.items()]
    file.executemany("INSERT OR REPLACE INTO progress VALUES (?, ?, ?)", rows)
