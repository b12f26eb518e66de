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
from uuid import UUID

from complaints.errors import ConfigError
from complaints.topic_ids import Place
from streams.cases.case_table import BY_ID, BY_NEXT, FORMAT, TABLES, Kept, write_progress
from streams.cases.new_file import NewFile

CACHE_KIB = 65_536


class CaseStore:
    """Not thread-safe: its user holds a lock. One process at a time: raises ConfigError where another has the file."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = _locked(path.parent)
        self._path = path
        self._file = _opened(path)
        self._under_way: dict[bytes, Kept] = {}

    def get(self, case: UUID) -> bytes | None:
        """The newest value of a case, acknowledged or not."""
        found = self._under_way.get(case.bytes)
        if found is not None:
            return found.value
        row = self._file.execute("SELECT value FROM cases WHERE id = ?", (case.bytes,)).fetchone()
        return row[0] if row else None

    def put(self, changed: Mapping[bytes, Kept]) -> None:
        """Note values that are being published, by the bytes of their ids; `keep` them once they are acknowledged."""
        self._under_way.update(changed)

    def keep(self, acknowledged: Mapping[bytes, Kept]) -> None:
        """Write values that are on the topic. Call in the order of `put`."""
        with self._file:
            self._file.execute("BEGIN")
            self._write(acknowledged.items())
        under_way = self._under_way
        for case, kept in acknowledged.items():
            if under_way.get(case) is kept:
                del under_way[case]

    def load(self, read: Mapping[bytes, Kept | None], progress: Mapping[Place, int]) -> None:
        """Write values read from the topic by the bytes of their ids, None for one that is gone, and how far it was
        read."""
        with self._file:
            self._file.execute("BEGIN")
            self._write((case, kept) for case, kept in read.items() if kept)
            gone = [(case,) for case, kept in read.items() if kept is None]
            self._file.executemany("DELETE FROM cases WHERE id = ?", gone)
            write_progress(self._file, progress)

    def anew(self) -> NewFile:
        """A file to be filled from nothing, which `take` puts in the place of this one."""
        return NewFile(self._path.with_suffix(".new"))

    def take(self, new: NewFile) -> None:
        """Go on with a finished file, and forget this one."""
        self._file.close()  # this ends its log as well: left behind, that would be taken for one of the new file
        new.path.replace(self._path)
        os.fsync(self._lock)  # the folder
        self._file = _opened(self._path)

    def progress(self) -> dict[Place, int]:
        """For each topic and partition the offset up to which the file holds it."""
        return {(topic, part): offset for topic, part, offset in self._file.execute("SELECT * FROM progress")}

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


def _opened(path: Path) -> sqlite3.Connection:
    file = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    # NORMAL: a crash of the machine may lose the last transactions, never an earlier one or the order of them, and
    # those lost are read again from the topic.
    file.executescript(f"""
        PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -{CACHE_KIB};
    """)
    if file.execute("PRAGMA user_version").fetchone()[0] != FORMAT:
        file.executescript("DROP TABLE IF EXISTS cases; DROP TABLE IF EXISTS progress;")
    file.executescript(f"{TABLES} {BY_ID}; {BY_NEXT};")
    return file


def _locked(folder: Path) -> int:
    """A lock on the folder, which lasts until it is closed or the process ends. ConfigError where another has it."""
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(lock)
        raise ConfigError(f"cases.state: {folder} belongs to another 'complaints cases run' that runs") from error
    return lock
