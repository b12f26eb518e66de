"""Tells the kind of a statement by its keywords outside of strings, comments and parentheses."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from embedded.clickhouse.errors import ACCESS_DENIED, SUPPORT_IS_DISABLED, SYNTAX_ERROR, DatabaseError

INPUT = "\x02"
"""Placeholder for `input(..)` in a statement of the kind `input`."""
Kind = Literal["insert", "input", "select", "show", "other"]

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
_ASSIGNMENTS = re.compile(r"\s*\bSETTINGS\s+\w+\s*=\s*[\w.+-]+(?:\s*,\s*\w+\s*=\s*[\w.+-]+)*", _FLAGS)
_FORMAT = re.compile(r"\bFORMAT\s+(?P<name>\w+)\s*(?=;?\s*$|\bSETTINGS\b)", _FLAGS)
_DATA_FORMAT = re.compile(r"\bFORMAT\s+(?P<name>\w+)[ \t\f]*(?:;?\s*$|\r?\n)", _FLAGS)
_FILES = re.compile(r"\b(?:INTO\s+OUTFILE|FROM\s+INFILE)\b", _FLAGS)
_INPUT_CALL = re.compile(r"\binput\s*\(", _FLAGS)
_INPUT = re.compile(r"\binput\s*\(\s*(?P<structure>'(?:[^'\\]|\\.)*')\s*\)", _FLAGS)
_TOTALS = re.compile(r"\bWITH\s+TOTALS\b", _FLAGS)
_VALUE = re.compile(r"\s*(?:'(?P<text>(?:[^'\\]|\\.)*)'|(?P<word>[\w.]+))")
_RESULTS: dict[Kind, re.Pattern[str]] = {
    "select": re.compile(r"\s*(?:\x01|(?:SELECT|WITH|FROM)\b)", _FLAGS),
    "show": re.compile(r"\s*(?:SHOW|DESCRIBE|DESC|EXPLAIN|EXISTS|CHECK|KILL)\b", _FLAGS),
}
_NAME = r"""(?:\b(?P<bare>file|python)\b|(?P<quoted>`(?:[^`\\]|\\.)*`|"(?:[^"\\]|\\.)*"))"""
_CALL = re.compile(rf"(?P<before>[\w.]*)\s*{_NAME}\s*\(", re.IGNORECASE)
_APPLY = re.compile(rf"\b(?P<before>)APPLY\s*\(?\s*{_NAME}", re.IGNORECASE)
_OUTSIDE = re.compile(r"file|python|\\", re.IGNORECASE)
"""Text without any of these names no function that reads outside the database; a backslash may hide a quoted name."""
_NAMED_THERE = {"table", "into", "view", "exists", "dictionary"}
"""What follows these words is a table and its columns, not a function."""
_WANTS_MORE = {
    *("select", "distinct", "from", "join", "using", "on", "where", "prewhere", "having", "qualify", "by", "limit"),
    *("offset", "and", "or", "not", "in", "like", "ilike", "between", "case", "when", "then", "else", "interval"),
    "describe",
}
"""Words after which `format` is a name, not the clause."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement.

    `insert`: the data comes after it; `target` is the table and the columns named. `input`: an INSERT that selects from
    `input(..)`, with the data after it; `structure` is the literal between the parentheses. `data` is where data of
    either begins in the text, if it does. `settings` are assignments that stand beside the target or behind FORMAT.
    """

    kind: Kind
    sql: str
    format: str | None = None
    target: str = ""
    settings: str = ""
    structure: str = ""
    data: int | None = None
    totals: bool = False


def parse(sql: str, formats: Collection[str], *, with_data: bool = False) -> Statement:
    """Tell what the text asks for.

    `formats`: lower-case names of formats. `with_data`: data of an INSERT may follow in the text and is no part of it.
    DatabaseError if it holds several statements or reads or writes files.
    """
    if _INSERT.match(head := _without_comments(sql[:_LOOK_CHARACTERS])):
        return _insert(sql, head, formats, with_data=with_data)
    masked = _mask(sql)
    end = len(masked.rstrip(_END))
    if ";" in masked[:end]:
        raise DatabaseError(SYNTAX_ERROR, "Syntax error: multi-statements are not allowed")
    _refuse_files(sql, masked)
    for kind, pattern in _RESULTS.items():
        if pattern.match(masked):
            return _without_format(kind, sql[:end], masked[:end], formats)
    return Statement("other", sql[:end])


def setting_in(sql: str, name: str) -> str | None:
    """The value that the text gives to a setting, None if it does not."""
    found = _find(re.compile(rf"\b{name}\s*=", re.IGNORECASE), sql, name)
    value = _VALUE.match(sql, found.end()) if found else None
    return value[value.lastgroup] if value and value.lastgroup else None


def _insert(sql: str, head: str, formats: Collection[str], *, with_data: bool) -> Statement:
    """`head`: the statement or its beginning, with comments replaced by as many blanks."""
    masked = _mask(head)
    begin = _INSERT.match(masked.rstrip(_END))
    if begin is None:  # nothing but space comes after INTO: the engine gives the error
        return Statement("other", sql)
    start = begin.end()
    source = _SOURCE.search(masked, start)
    if source and source["query"]:
        return _insert_select(sql, masked, source.start(), formats, with_data=with_data)
    end, after = source.span() if source else (len(masked.rstrip(_END)), len(head))
    late = _ASSIGNMENTS.match(masked, after) if source else None
    after = late.end() if late else after
    if not with_data and source and masked[after:].strip(_END):
        _refuse_files(head, masked)
        return Statement("other", sql)
    early = _SETTINGS.search(masked, start, end)
    settings = [head[early.end() : end]] if early else []
    settings += [head[late.start() : late.end()].strip()[len("SETTINGS") :]] if late else []
    target = head[start : early.start() if early else end].strip()
    form = source["format"] if source else None
    data = _data_start(sql, after, line=form is not None) if with_data else None
    joined = ", ".join(part.strip(_END) for part in settings)
    return Statement("insert", sql, form, target, joined, data=data)


def _insert_select(sql: str, masked: str, query: int, formats: Collection[str], *, with_data: bool) -> Statement:
    _refuse_files(sql, masked)
    called = _find(_INPUT_CALL, sql, "input")
    reads = _INPUT.match(sql, called.start()) if called else None
    if reads is None:
        return Statement("other", sql)
    clauses = (i for i in _DATA_FORMAT.finditer(masked, query) if i["name"].lower() in formats)
    form = next((i for i in clauses if _is_clause(masked[: i.start()])), None)
    end = form.start() if form else len(masked.rstrip(_END))
    rest = f"{sql[: reads.start()]}{INPUT}{sql[reads.end() : end]}"
    data = _data_start(sql, form.start() + len(form[0].rstrip(_END)), line=True) if form and with_data else None
    return Statement("input", rest, form["name"] if form else None, structure=reads["structure"], data=data)


def _data_start(sql: str, after: int, *, line: bool) -> int:
    """Where data begins: behind the keyword; for a format behind the end of that line, if nothing else stands in it."""
    if not line:
        return after
    found = re.compile(r"[ \t\f]*(?:\r?\n)?").match(sql, after)
    return found.end() if found else after


def _without_format(kind: Kind, sql: str, masked: str, formats: Collection[str]) -> Statement:
    totals = bool(_find(_TOTALS, sql, "totals"))
    found = next((i for i in _FORMAT.finditer(masked) if i["name"].lower() in formats), None)
    if not found or not _is_clause(masked[: found.start()]):
        return Statement(kind, sql, totals=totals)
    left, settings = sql[: found.start()], _SETTINGS.sub("", sql[found.end() :], count=1)
    if settings and kind == "select":
        left += f"{',' if _SETTINGS.search(masked, 0, found.start()) else 'SETTINGS'} {settings}"
    return Statement(kind, left, found["name"], settings=settings, totals=totals)


def _is_clause(before: str) -> bool:
    """Whether FORMAT after this text begins a clause, and is not the name of a column or table."""
    found = re.search(r"(\w+|\S)\s*$", before)
    return found is not None and found[1].lower() not in _WANTS_MORE and found[1] not in ",.=<>!+-/%|?:[{"


def _refuse_files(sql: str, masked: str) -> None:
    if _FILES.search(masked):
        raise DatabaseError(
            SUPPORT_IS_DISABLED, "INTO OUTFILE and FROM INFILE belong to the client: not supported here"
        )
    if _OUTSIDE.search(sql):
        code = only_code(sql)
        for call in chain(_CALL.finditer(code), _APPLY.finditer(code)):
            _refuse_call((call["bare"] or call["quoted"][1:-1]).lower(), call["before"].lower())


def _refuse_call(name: str, before: str) -> None:
    # The engine's function file() reads any file of the machine and asks for no grant.
    named = before in _NAMED_THERE or before.endswith(".")
    if not named and (name in ("file", "python") or "\\" in name):
        raise DatabaseError(ACCESS_DENIED, f"Not enough privileges. Function {name} reads outside of the database")


def _find(pattern: re.Pattern[str], sql: str, word: str) -> re.Match[str] | None:
    """Search for the pattern outside of strings and comments. Every match holds `word`, which is in lower case."""
    return pattern.search(only_code(sql)) if word in sql.lower() else None


def _without_comments(sql: str) -> str:
    return _QUOTED.sub(lambda found: found["string"] or " " * len(found[0]), sql)


def only_code(sql: str) -> str:
    """Blank out comments and strings; quoted names stay."""

    def blank(found: re.Match[str]) -> str:
        return found[0] if found["string"] and found[0][0] in '`"' else " " * len(found[0])

    return _QUOTED.sub(blank, sql)


def _mask(sql: str) -> str:
    """Blank out strings and comments, then what stands in parentheses, all other places unchanged."""
    masked = _QUOTED.sub(lambda found: ("_" if found["string"] else " ") * len(found[0]), sql)
    while (inner := _INNERMOST.sub(lambda found: "\x01" * len(found[0]), masked)) != masked:
        masked = inner
    return masked
