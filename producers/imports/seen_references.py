"""The references of one import: finds one that two different complaints share, however large the file is.

Two complaints with one reference get one id, and one of them would be lost. A later state of a complaint is no such
case: it has the same `submitted`, and the same text or another `revised`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from producers.intake.submission import Submission

_CACHE_KIB = 65_536
"""Held in memory; the rest goes to a temporary file that SQLite removes by itself."""
_CREATE = """
    CREATE TABLE seen (id BLOB PRIMARY KEY, submitted INTEGER, text INTEGER, revised INTEGER, place TEXT) WITHOUT ROWID
"""
_INSERT = "INSERT OR IGNORE INTO seen VALUES (?, ?, ?, ?, ?)"
_SELECT = "SELECT submitted, text, revised, place FROM seen WHERE id = ?"


class Met(NamedTuple):
    """What an import has met before under the same id."""

    place: str
    """Where it stands, as in messages."""
    difference: str | None
    """The field that makes it another complaint."""


class SeenReferences:
    """Keeps ids, origins and 64-bit hashes that hold in this process only; no text. Close it in the end."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        for setting in (f"cache_size = -{_CACHE_KIB}", "journal_mode = OFF", "synchronous = OFF"):
            self._database.execute(f"PRAGMA {setting}")
        self._database.execute(_CREATE)
        self._database.execute("BEGIN")

    def meet(self, complaint_id: bytes, submission: Submission, origin: str) -> Met | None:
        """The first complaint with this id, None where this is the first. `origin` is where this one stands."""
        said = (hash(submission.submitted), hash(" ".join(submission.text.split())), hash(submission.revised))
        if self._database.execute(_INSERT, (complaint_id, *said, origin)).rowcount:
            return None
        (first,) = self._database.execute(_SELECT, (complaint_id,))
        return Met(first[-1], _difference(first[:-1], said))

    def close(self) -> None:
        self._database.close()


def _difference(first: Sequence[int], second: Sequence[int]) -> str | None:
    submitted, text, revised = (one != other for one, other in zip(first, second, strict=True))
    if submitted:
        return "submitted"
    return "text" if text and not revised else None
