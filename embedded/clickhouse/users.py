"""Who may connect, and what each may do. Nobody has a password: the server listens on this machine only."""

from __future__ import annotations

import re
from typing import Any

from embedded.clickhouse.errors import AUTHENTICATION_FAILED, READONLY, UNKNOWN_ROLE, DatabaseError

READS_ONLY = {"default": False, "analyst": True}
_SESSION = re.compile(r"\s*(?:USE|SET(?!\s+(?:DEFAULT\s+)?ROLE))\b", re.IGNORECASE)
"""A statement that changes only the session. The engine itself refuses settings that may not be changed."""


def reads_only(user: str, password: str, role: str = "") -> bool:
    """Whether a user may only read. DatabaseError 516 for an unknown one or any password, 511 for a role."""
    if (user or "default") not in READS_ONLY or password:
        raise DatabaseError(AUTHENTICATION_FAILED, f"{user}: Authentication failed: no such user or password")
    if role:
        raise DatabaseError(UNKNOWN_ROLE, f"There is no role `{role}` in user directories")
    return READS_ONLY[user or "default"]


def require_read(connection: Any, sql: str) -> None:  # noqa: ANN401
    """DatabaseError 164 unless the statement only reads, as judged by the engine's own parser.

    The engine's `readonly` setting alone lets KILL QUERY and temporary tables pass.
    """
    if _SESSION.match(sql):
        return
    text = sql.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    try:
        found = connection.classify_query(text)
    except RuntimeError:
        return  # no statement at all: the engine says so when it runs it
    if found["query_class"].name != "READ_ONLY":
        raise DatabaseError(READONLY, "Cannot execute query in readonly mode")
