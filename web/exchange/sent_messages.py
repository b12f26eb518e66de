"""What was sent to partners, so that it is recognised when it comes back without our marks."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from pathlib import Path

_DIGEST_BYTES = 16


class SentMessages:
    """Digests of messages in a SQLite file, for any thread. Without the file, older messages are not recognised."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file, self._lock = sqlite3.connect(path, isolation_level=None, check_same_thread=False), threading.Lock()
        self._file.executescript("""
            PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
            CREATE TABLE IF NOT EXISTS sent (digest BLOB PRIMARY KEY) WITHOUT ROWID;
        """)

    def add(self, partner: str, content: str) -> None:
        """Note a message before it is sent: it may come back before the answer does."""
        with self._lock:
            self._file.execute("INSERT OR IGNORE INTO sent VALUES (?)", (_digest(partner, content),))

    def has(self, partner: str, content: str) -> bool:
        """Whether such a message was sent to the partner."""
        with self._lock:
            found = self._file.execute("SELECT 1 FROM sent WHERE digest = ?", (_digest(partner, content),))
            return found.fetchone() is not None

    def close(self) -> None:
        self._file.close()


def _digest(partner: str, content: str) -> bytes:
    return hashlib.sha256(f"{partner}\0{content}".encode("utf-8", "replace")).digest()[:_DIGEST_BYTES]
