"""References one import has met, so that the same one for another complaint is found, however large the file.

Two complaints under one reference have one id, and one of them would be gone. A later state of one complaint is none of
that: it has the same time and text, or it says when it was revised.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from producers.intake.submission import Submission

_CACHE_KIB = 65_536
"""Held in memory; what is more lies in a file that SQLite removes by itself."""
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
    """Nothing of a complaint is kept but hashes of 64 bits, good for this process alone. Close it in the end."""

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
