"""Makes the file of cases from nothing: rows are appended as they are read, and the trees are built when all are there.

Kept in a tree while they come, ids in no order touch another page each: with a million cases every batch writes four
times the size of its rows, with ten million far more. Sorted at the end, each page is written once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path

from complaints.to_disk import to_disk
from complaints.topic_ids import Place
from streams.cases.case_table import BY_ID, BY_NEXT, TABLES, Kept, write_progress

CACHE_KIB = 65_536
# Of several rows of an id the last one counts; the tree of ids has them side by side, in the order they came.
_OLDER = """
    DELETE FROM cases WHERE rowid IN (
        SELECT older FROM (SELECT rowid AS older, id, lead(id) OVER (ORDER BY id, rowid) AS following FROM cases)
        WHERE id = following)
"""


class NewFile:
    """Of no use before `finish`: a process that ends earlier leaves it behind, and the next one begins again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.unlink(missing_ok=True)
        self._file = sqlite3.connect(path, isolation_level=None)
        self._file.executescript(f"""
            PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -{CACHE_KIB}; {TABLES}
            CREATE TABLE gone (id BLOB NOT NULL);
        """)

    def add(self, read: Mapping[bytes, Kept | None]) -> None:
        """Append cases by the bytes of their ids, None for one that is gone; of an id the last one counts."""
        self._file.execute("BEGIN")
        rows = ((case, *(kept or (b"", None))) for case, kept in read.items())
        self._file.executemany("INSERT INTO cases VALUES (?, ?, ?)", rows)
        gone = [(case,) for case, kept in read.items() if kept is None]
        self._file.executemany("INSERT INTO gone VALUES (?)", gone)
        self._file.execute("COMMIT")

    def finish(self, progress: Mapping[Place, int]) -> None:
        """Build what makes it a file of cases, and return when it is on the disk."""
        try:
            self._file.execute(BY_ID)
        except sqlite3.IntegrityError:
            self._file.execute("CREATE INDEX twice ON cases (id)")
            self._file.execute(_OLDER)
            self._file.execute("DROP INDEX twice")
            self._file.execute(BY_ID)
        self._file.execute("DELETE FROM cases WHERE id IN (SELECT id FROM gone) AND value = x''")
        self._file.execute("DROP TABLE gone")
        self._file.execute(BY_NEXT)
        write_progress(self._file, progress)
        self._file.close()
        to_disk(self.path)

    def close(self) -> None:
        """Give it up, unless it is finished."""
        self._file.close()
