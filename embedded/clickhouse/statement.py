"""What kind of statement is this text? Judged by its keywords outside of strings, comments and parentheses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from embedded.clickhouse.errors import SUPPORT_IS_DISABLED, SYNTAX_ERROR, DatabaseError

Kind = Literal["insert", "select", "show", "other"]

_LOOK_CHARACTERS = 1 << 20  # an INSERT may carry its data: look no further
_STRING = r"""'(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*" | `(?:[^`\\]|\\.)*` | \$(?P<tag>\w*)\$.*?\$(?P=tag)\$"""
_COMMENT = r"--[^\n]* | \#[ !][^\n]* | /\*.*?\*/"
_QUOTED = re.compile(f"(?P<string>{_STRING}) | {_COMMENT}", re.DOTALL | re.VERBOSE)
_END = "; \t\r\n"
_FLAGS = re.IGNORECASE | re.DOTALL
_INNERMOST = re.compile(r"\([^()]*\)")
_INSERT = re.compile(r"\s*INSERT\s+INTO\s+(?:TABLE\s+(?!\.))?", _FLAGS)
_SOURCE = re.compile(r"\b(?:VALUES|FORMAT\s+(?P<format>\w+)|(?P<query>SELECT|WITH|FROM|WATCH))\b", _FLAGS)
_SETTINGS = re.compile(r"\s*\bSETTINGS\s", _FLAGS)
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
    if _INSERT.match(head := _without_comments(sql[:_LOOK_CHARACTERS])):
        return _insert(sql, head)
    masked = _mask(sql)
    end = len(masked.rstrip(_END))
    if ";" in masked[:end]:
        raise DatabaseError(SYNTAX_ERROR, "Syntax error: multi-statements are not allowed")
    _refuse_files(masked)
    for kind, pattern in _RESULTS.items():
        if pattern.match(masked):
            return _without_format(kind, sql[:end], masked[:end])
    return Statement("other", sql[:end])


def _insert(sql: str, head: str) -> Statement:
    """`head`: the statement, or its beginning, without comments."""
    head = head.rstrip(_END)
    masked = _mask(head)
    begin = _INSERT.match(masked)
    if begin is None:  # nothing but space comes after INTO: the engine knows what to say
        return Statement("other", sql)
    start = begin.end()
    source = _SOURCE.search(masked, start)
    end, after = source.span() if source else (len(head), len(head))
    late = _SETTINGS.match(masked, after)
    if source and (source["query"] or (after < len(head) and not late)):
        _refuse_files(masked)
        return Statement("other", sql)
    early = _SETTINGS.search(masked, start, end)
    settings = [head[early.end() : end]] if early else []
    settings += [head[late.end() :]] if late else []
    target = head[start : early.start() if early else end].strip()
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


def _without_comments(sql: str) -> str:
    return _QUOTED.sub(lambda found: found["string"] or " ", sql)


def _mask(sql: str) -> str:
    """Blank out strings and comments, then what stands in parentheses, all other places unchanged."""
    masked = _QUOTED.sub(lambda found: ("_" if found["string"] else " ") * len(found[0]), sql)
    while (inner := _INNERMOST.sub(lambda found: "\x01" * len(found[0]), masked)) != masked:
        masked = inner
    return masked
