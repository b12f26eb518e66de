"""References one import has met, so that the same one for another complaint is found, however large the file.

Two complaints under one reference have one id, and one of them would be gone. A later state of one complaint is none of
that: it has the same time and text, or it says when it was revised.
"""

from __future__ import annotations

import hashlib
import sqlite3

from complaints.outcome import Reject
from producers.submission import Submission

STEP = "import"
_CACHE_KIB = 65_536
"""Held in memory; what is more lies in a file that SQLite removes by itself."""


class SeenReferences:
    """Nothing of a complaint is kept but digests. Close it in the end."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        for setting in (f"cache_size = -{_CACHE_KIB}", "journal_mode = OFF", "synchronous = OFF"):
            self._database.execute(f"PRAGMA {setting}")
        self._database.execute("CREATE TABLE seen (id BLOB PRIMARY KEY, first BLOB, place TEXT) WITHOUT ROWID")
        self._database.execute("BEGIN")

    def check(self, complaint_id: bytes, submission: Submission, origin: str) -> Reject | None:
        """Why this is another complaint than an earlier one with its reference; None for the first, and for the same.

        `origin` is where it stands, as in messages.
        """
        said = _said(submission)
        if self._database.execute("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", (complaint_id, said, origin)).rowcount:
            return None
        ((first, place),) = self._database.execute("SELECT first, place FROM seen WHERE id = ?", (complaint_id,))
        if other := _difference(first, said):
            return Reject("conflicting_reference", f"reference: {place} has the same one with another {other}", STEP)
        return None

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
