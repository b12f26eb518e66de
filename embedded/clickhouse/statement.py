"""What kind of statement is this text? Judged by its keywords outside of strings, comments and parentheses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from embedded.clickhouse.errors import SUPPORT_IS_DISABLED, SYNTAX_ERROR, DatabaseError

Kind = Literal["insert", "select", "show", "other"]

_STRINGS = r"""'(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*" | `(?:[^`\\]|\\.)*` | \$(\w*)\$.*?\$\1\$"""
_COMMENTS = r"--[^\n]* | \#[ !][^\n]* | /\*.*?\*/"
_QUOTED = re.compile(f"{_STRINGS} | {_COMMENTS}", re.DOTALL | re.VERBOSE)
_FLAGS = re.IGNORECASE | re.DOTALL
_INNERMOST = re.compile(r"\([^()]*\)")
_INSERT = re.compile(r"\s*INSERT\s+INTO\s+(?:TABLE\s+(?!\.))?", _FLAGS)
_SOURCE = re.compile(r"\b(?:VALUES|FORMAT\s+(?P<format>\w+)|SELECT|WITH|FROM|WATCH)\b", _FLAGS)
_SETTINGS = re.compile(r"\bSETTINGS\s", _FLAGS)
_FORMAT = re.compile(r"\bFORMAT\s+(\w+)\s*(?=;?\s*$|\bSETTINGS\b)", _FLAGS)
_FILES = re.compile(r"\b(?:INTO\s+OUTFILE|FROM\s+INFILE)\b", _FLAGS)
_RESULTS: dict[Kind, re.Pattern[str]] = {
    "select": re.compile(r"\s*(?:\x01|(?:SELECT|WITH|FROM)\b)", _FLAGS),
    "show": re.compile(r"\s*(?:SHOW|DESCRIBE|DESC|EXPLAIN|EXISTS|CHECK|KILL)\b", _FLAGS),
}


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. For `insert` the data comes after it: `target` is the table and the columns named."""

    kind: Kind
    sql: str
    format: str | None = None
    target: str = ""
    settings: str = ""


def parse(sql: str) -> Statement:
    """Tell what the text asks for; DatabaseError if it holds several statements or reads or writes files."""
    masked = _mask(sql)
    if start := _INSERT.match(masked):
        return _insert(sql, masked, start.end())
    end = len(masked.rstrip("; \t\r\n"))
    if ";" in masked[:end]:
        raise DatabaseError(SYNTAX_ERROR, "Syntax error: multi-statements are not allowed")
    _refuse_files(masked)
    for kind, pattern in _RESULTS.items():
        if pattern.match(masked):
            return _without_format(kind, sql[:end], masked[:end])
    return Statement("other", sql[:end])


def _insert(sql: str, masked: str, start: int) -> Statement:
    source = _SOURCE.search(masked, start)
    end = source.start() if source else len(masked)
    rest = masked[source.end() :].strip("; \t\r\n") if source else ""
    keyword = source[0][:6].upper() if source else "VALUES"
    if keyword not in ("VALUES", "FORMAT") or (rest and not _SETTINGS.match(rest)):
        _refuse_files(masked)
        return Statement("other", sql)
    head = _SETTINGS.search(masked, start, end)
    settings = [sql[head.end() : end]] if head else []
    if source and rest:
        settings.append(_SETTINGS.split(sql[source.end() :], maxsplit=1)[1].rstrip("; \t\r\n"))
    target = sql[start : head.start() if head else end].strip().rstrip(";")
    return Statement("insert", sql, source["format"] if source else None, target, ", ".join(map(str.strip, settings)))


def _without_format(kind: Kind, sql: str, masked: str) -> Statement:
    found = _FORMAT.search(masked)
    if not found:
        return Statement(kind, sql)
    return Statement(kind, sql[: found.start()] + sql[found.end() :], found[1])


def _refuse_files(masked: str) -> None:
    if _FILES.search(masked):
        raise DatabaseError(
            SUPPORT_IS_DISABLED, "INTO OUTFILE and FROM INFILE belong to the client: not supported here"
        )


def _mask(sql: str) -> str:
    """Blank out strings and comments, then what stands in parentheses, all other places unchanged."""
    masked = _QUOTED.sub(lambda found: ("_" if found[0][0] in "'\"`$" else " ") * len(found[0]), sql)
    while (inner := _INNERMOST.sub(lambda found: "\x01" * len(found[0]), masked)) != masked:
        masked = inner
    return masked
