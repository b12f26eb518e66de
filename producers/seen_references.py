"""References one import has met, so that the same one for another complaint is found, however large the file.

Two complaints under one reference have one id, and one of them would be gone. A later state of one complaint is none of
that: it has the same time and text, or it says when it was revised.
"""

from __future__ import annotations

import hashlib
import sqlite3
from typing import NamedTuple

from producers.submission import Submission

_CACHE_KIB = 65_536
"""Held in memory; what is more lies in a file that SQLite removes by itself."""


class Met(NamedTuple):
    """What an import has met before under the same id."""

    place: str
    """Where it stands, as in messages."""
    difference: str | None
    """The field that makes it another complaint."""


class SeenReferences:
    """Nothing of a complaint is kept but digests. Close it in the end."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        for setting in (f"cache_size = -{_CACHE_KIB}", "journal_mode = OFF", "synchronous = OFF"):
            self._database.execute(f"PRAGMA {setting}")
        self._database.execute("CREATE TABLE seen (id BLOB PRIMARY KEY, first BLOB, place TEXT) WITHOUT ROWID")
        self._database.execute("BEGIN")

    def meet(self, complaint_id: bytes, submission: Submission, origin: str) -> Met | None:
        """The first complaint with this id, None where this is the first. `origin` is where this one stands."""
        said = _said(submission)
        if self._database.execute("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", (complaint_id, said, origin)).rowcount:
            return None
        ((first, place),) = self._database.execute("SELECT first, place FROM seen WHERE id = ?", (complaint_id,))
        return Met(place, _difference(first, said))

    def close(self) -> None:
        self._database.close()


_DIGEST = 12


def _said(submission: Submission) -> bytes:
    """Digests of what a complaint keeps for good, and of when it was revised."""
    parts = (submission.submitted, " ".join(submission.text.split()), submission.revised)
    return b"".join(
        hashlib.blake2b(str(part).encode("utf-8", "replace"), digest_size=_DIGEST).digest() for part in parts
    )


def _difference(first: bytes, second: bytes) -> str | None:
    submitted, text, revised = (
        first[start : start + _DIGEST] != second[start : start + _DIGEST] for start in (0, _DIGEST, 2 * _DIGEST)
    )
    if submitted:
        return "submitted"
    return "text" if text and not revised else None
