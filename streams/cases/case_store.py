"""Where cases are kept on this machine: a SQLite file, a copy of the topic of cases that can be made again from it.

Values that are on their way to Kafka are kept in memory until they are acknowledged: the file never holds what the
topic does not. So it may be old, or missing, and never wrong. SQLite is part of Python, keeps memory flat at any number
of cases, and takes a batch in one transaction.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from complaints.errors import ConfigError

CACHE_KIB = 65_536
FORMAT = 2
"""Of the file; one of another format is made again."""


class Kept(NamedTuple):
    """A case as it is stored."""

    value: bytes
    """As published."""
    next: float | None
    """Seconds since 1970 of its next milestone."""


class CaseStore:
    """Not thread-safe: its user holds a lock. One process at a time: raises ConfigError where another has the file."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = _locked(path.parent)
        self._file = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        # NORMAL: a crash of the machine may lose the last transactions, never an earlier one or the order of them, and
        # those lost are read again from the topic.
        self._file.executescript(f"""
            PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -{CACHE_KIB};
        """)
        if self._file.execute("PRAGMA user_version").fetchone()[0] != FORMAT:
            self._file.executescript("DROP TABLE IF EXISTS cases; DROP TABLE IF EXISTS progress;")
        # Not WITHOUT ROWID: the tree of ids would hold the values too, and be far too large to stay in memory.
        self._file.executescript(f"""
            CREATE TABLE IF NOT EXISTS cases (id BLOB PRIMARY KEY, value BLOB NOT NULL, next REAL);
            CREATE INDEX IF NOT EXISTS cases_next ON cases (next) WHERE next IS NOT NULL;
            CREATE TABLE IF NOT EXISTS progress (topic TEXT, part INTEGER, next INTEGER, PRIMARY KEY (topic, part));
            PRAGMA user_version = {FORMAT};
        """)
        self._under_way: dict[bytes, Kept] = {}

    def get(self, case: UUID) -> bytes | None:
        """The newest value of a case, acknowledged or not."""
        found = self._under_way.get(case.bytes)
        if found is not None:
            return found.value
        row = self._file.execute("SELECT value FROM cases WHERE id = ?", (case.bytes,)).fetchone()
        return row[0] if row else None

    def put(self, changed: Mapping[UUID, Kept]) -> None:
        """Note values that are being published; `keep` them once they are acknowledged."""
        self._under_way.update({case.bytes: kept for case, kept in changed.items()})

    def keep(self, acknowledged: Mapping[UUID, Kept]) -> None:
        """Write values that are on the topic. Call in the order of `put`."""
        with self._file:
            self._file.execute("BEGIN")
            self._write((case.bytes, kept) for case, kept in acknowledged.items())
        for case, kept in acknowledged.items():
            if self._under_way.get(case.bytes) is kept:
                del self._under_way[case.bytes]

    def load(self, read: Mapping[UUID, Kept | None], progress: Mapping[tuple[str, int], int]) -> None:
        """Write values read from the topic, None for one that is gone, and up to which offsets it was read."""
        with self._file:
            self._file.execute("BEGIN")
            self._write((case.bytes, kept) for case, kept in read.items() if kept)
            gone = [(case.bytes,) for case, kept in read.items() if kept is None]
            self._file.executemany("DELETE FROM cases WHERE id = ?", gone)
            rows = [(*place, offset) for place, offset in progress.items()]
            self._file.executemany("INSERT OR REPLACE INTO progress VALUES (?, ?, ?)", rows)

    def progress(self) -> dict[tuple[str, int], int]:
        """For each topic and partition the offset up to which the file holds it."""
        return {(topic, part): offset for topic, part, offset in self._file.execute("SELECT * FROM progress")}

    def forget(self) -> None:
        """Empty the file."""
        self._file.executescript("DELETE FROM cases; DELETE FROM progress;")

    def passed(self, until: float, most: int) -> list[UUID]:
        """Up to `most` cases whose next milestone is not after that time, the earliest first; all acknowledged."""
        rows = self._file.execute(
            "SELECT id FROM cases WHERE next <= ? ORDER BY next LIMIT ?", (until, most + len(self._under_way))
        )
        return [UUID(bytes=row[0]) for row in rows if row[0] not in self._under_way][:most]

    @property
    def settled(self) -> bool:
        """Whether every value is acknowledged and written."""
        return not self._under_way

    @property
    def empty(self) -> bool:
        """Whether no case is in the file."""
        return self._file.execute("SELECT 1 FROM cases LIMIT 1").fetchone() is None

    def close(self) -> None:
        self._file.close()
        os.close(self._lock)

    def _write(self, rows: Iterable[tuple[bytes, Kept]]) -> None:
        self._file.executemany(
            "INSERT INTO cases VALUES (?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET value = excluded.value, next = excluded.next",
            ((case, kept.value, kept.next) for case, kept in rows),
        )


def _locked(folder: Path) -> int:
    """A lock on the folder, which lasts until it is closed or the process ends. ConfigError where another has it."""
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(lock)
        raise ConfigError(f"cases.state: {folder} belongs to another 'complaints cases run' that runs") from error
    return lock
