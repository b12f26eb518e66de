"""Sessions, failed sign-ins and what officials are at, in a SQLite file: a restart signs nobody out.

Ids of sessions are kept as digests: whoever reads the file cannot use them. So are names that were tried: people type
passwords and telephone numbers into that field.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from complaints.clock import Clock
from complaints.errors import ConfigError
from web.desk.lockout import FORGOTTEN, Failures
from web.desk.rights import Person

_TABLES = """
CREATE TABLE IF NOT EXISTS sessions (id BLOB PRIMARY KEY, person TEXT, csrf TEXT, began REAL, seen REAL, provider TEXT);
CREATE TABLE IF NOT EXISTS flows (id BLOB PRIMARY KEY, state TEXT, nonce TEXT, verifier TEXT, next TEXT, began REAL);
DROP TABLE IF EXISTS failures;
CREATE TABLE IF NOT EXISTS failed (name BLOB PRIMARY KEY, count INTEGER, last REAL);
CREATE TABLE IF NOT EXISTS opened (complaint TEXT, who TEXT, at REAL, PRIMARY KEY (complaint, who));
CREATE TABLE IF NOT EXISTS decided (complaint TEXT, version INTEGER, who TEXT, at REAL,
    PRIMARY KEY (complaint, version));
"""
FLOW = timedelta(minutes=10)
MOST_FLOWS = 10_000
MOST_FAILURES = 10_000
"""Names that are tried and do not exist are remembered too; the oldest are forgotten."""
SEEN_EVERY_SECS = 30.0
"""A session's last use is written no more often than this."""
CLAIM = timedelta(minutes=10)
"""A decision after which a complaint still waits in the same version after this long is lost: another may be made."""
WORKING = timedelta(minutes=10)
"""Somebody who opened a complaint this recently may still be at it."""


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody is signed in."""

    person: Person
    csrf: str
    """What every form must carry."""
    began: datetime


@dataclass(frozen=True, slots=True)
class Flow:
    """A sign-in at an OpenID provider that is under way."""

    state: str
    nonce: str
    verifier: str
    next: str


class DeskState:
    """The file. Safe in threads, and for several processes of one machine."""

    def __init__(self, path: Path, clock: Clock, *, idle: timedelta, longest: timedelta) -> None:
        self._clock, self._idle, self._longest = clock, idle, longest
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.touch(mode=0o600)
            self._file = sqlite3.connect(path, timeout=10.0, isolation_level=None, check_same_thread=False)
            self._file.executescript("PRAGMA journal_mode = WAL; PRAGMA secure_delete = ON;" + _TABLES)
        except (OSError, sqlite3.Error) as error:
            raise ConfigError(f"desk.state: {path}: {error}") from error

    def begin(self, person: Person, old: str | None = None) -> str:
        """A new session's id; the one that the browser had before is over."""
        session, now = secrets.token_urlsafe(32), self._now()
        if old:
            self.end(old)
        self._do(
            "DELETE FROM sessions WHERE began < ? OR seen < ?",
            now - self._longest.total_seconds(),
            now - self._idle.total_seconds(),
        )
        told = msgspec.json.encode(person).decode()
        csrf = secrets.token_urlsafe(32)
        self._do("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, '')", _digest(session), told, csrf, now, now)
        return session

    def find(self, session: str) -> Session | None:
        """The session, used now; None where there is none, or its time is over."""
        row = self._one("SELECT person, csrf, began, seen FROM sessions WHERE id = ?", _digest(session))
        if row is None:
            return None
        person, csrf, began, seen = row
        now = self._now()
        if now - began > self._longest.total_seconds() or now - seen > self._idle.total_seconds():
            self.end(session)
            return None
        if now - seen > SEEN_EVERY_SECS:
            self._do("UPDATE sessions SET seen = ? WHERE id = ?", now, _digest(session))
        return Session(msgspec.json.decode(person, type=Person), csrf, datetime.fromtimestamp(began, UTC))

    def end(self, session: str) -> None:
        """Sign out."""
        self._do("DELETE FROM sessions WHERE id = ?", _digest(session))

    def begin_flow(self, next_path: str) -> tuple[str, Flow]:
        """A sign-in at a provider, and the id that the browser keeps meanwhile."""
        kept, now = secrets.token_urlsafe(32), self._now()
        flow = Flow(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48), next_path)
        self._do("DELETE FROM flows WHERE began < ?", now - FLOW.total_seconds())
        self._do(
            "DELETE FROM flows WHERE id IN (SELECT id FROM flows ORDER BY began DESC LIMIT -1 OFFSET ?)", MOST_FLOWS
        )
        row = (_digest(kept), flow.state, flow.nonce, flow.verifier, flow.next, now)
        self._do("INSERT INTO flows VALUES (?, ?, ?, ?, ?, ?)", *row)
        return kept, flow

    def take_flow(self, kept: str) -> Flow | None:
        """The sign-in under way; it can be ended once."""
        since = self._now() - FLOW.total_seconds()
        row = self._one(
            "DELETE FROM flows WHERE id = ? AND began > ? RETURNING state, nonce, verifier, next", _digest(kept), since
        )
        return Flow(*row) if row else None

    def failures(self, name: str) -> Failures | None:
        """Wrong passwords for this name."""
        row = self._one("SELECT count, last FROM failed WHERE name = ?", _digest(name))
        return Failures(row[0], datetime.fromtimestamp(row[1], UTC)) if row else None

    def note_failure(self, name: str, change: Callable[[Failures | None, datetime], Failures]) -> Failures:
        """One more of them."""
        with self._lock:
            found = self._file.execute("SELECT count, last FROM failed WHERE name = ?", (_digest(name),)).fetchone()
            old = Failures(found[0], datetime.fromtimestamp(found[1], UTC)) if found else None
            now = change(old, self._clock.now())
            self._file.execute("REPLACE INTO failed VALUES (?, ?, ?)", (_digest(name), now.count, now.last.timestamp()))
            self._file.execute("DELETE FROM failed WHERE last < ?", (self._now() - FORGOTTEN.total_seconds(),))
            self._file.execute(
                "DELETE FROM failed WHERE name IN (SELECT name FROM failed ORDER BY last DESC LIMIT -1 OFFSET ?)",
                (MOST_FAILURES,),
            )
            return now

    def forget_failures(self, name: str) -> None:
        """The right password came."""
        self._do("DELETE FROM failed WHERE name = ?", _digest(name))

    def open(self, complaint: UUID, who: str) -> list[tuple[str, datetime]]:
        """Note that somebody looks at a complaint that waits for a decision; who else has it open, the last first."""
        now, key = self._now(), str(complaint)
        self._do("DELETE FROM opened WHERE at < ?", now - WORKING.total_seconds())
        self._do("REPLACE INTO opened VALUES (?, ?, ?)", key, who, now)
        with self._lock:
            rows = self._file.execute(
                "SELECT who, at FROM opened WHERE complaint = ? AND who != ? ORDER BY at DESC", (key, who)
            ).fetchall()
        return [(other, datetime.fromtimestamp(at, UTC)) for other, at in rows]

    def claim(self, complaint: UUID, version: int, who: str) -> tuple[str, datetime] | None:
        """Decide on a version of a complaint: None for the first to do so, for others who it was and when."""
        now, key = self._now(), str(complaint)
        self._do("DELETE FROM decided WHERE at < ?", now - CLAIM.total_seconds())
        self._do("INSERT OR IGNORE INTO decided VALUES (?, ?, ?, ?)", key, version, who, now)
        row = self._one("SELECT who, at FROM decided WHERE complaint = ? AND version = ?", key, version)
        assert row is not None
        first, at = row
        return None if (first, at) == (who, now) else (first, datetime.fromtimestamp(at, UTC))

    def claimed(self, complaint: UUID, version: int) -> bool:
        """Whether somebody has decided on this version a moment ago: the decision may still be under way."""
        statement = "SELECT 1 FROM decided WHERE complaint = ? AND version = ? AND at >= ?"
        return self._one(statement, str(complaint), version, self._now() - CLAIM.total_seconds()) is not None

    def unclaim(self, complaint: UUID, version: int) -> None:
        """The decision could not be published: another may be made."""
        self._do("DELETE FROM decided WHERE complaint = ? AND version = ?", str(complaint), version)

    def close(self) -> None:
        self._file.close()

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _do(self, statement: str, *values: object) -> None:
        with self._lock:
            self._file.execute(statement, values)

    def _one(self, statement: str, *values: object) -> tuple[Any, ...] | None:
        with self._lock:
            rows = self._file.execute(statement, values).fetchall()
        return rows[0] if rows else None


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
