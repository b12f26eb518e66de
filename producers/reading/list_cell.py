"""Several values in one cell: a list of JSON, Python or PostgreSQL, or values with a separator between them."""

from __future__ import annotations

import ast
import csv
import json
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from complaints.events.channel_reference import trimmed

_NOTHING = frozenset(("", "nan", "none", "null", "nat", "<na>", "\\n"))
_NEXT_ADDRESS = re.compile(r"[\s,;|]+(?=(?:[a-z]{3,5}:)?//|data:|(?:nan|none|null)?[\s,;|]*\Z)", re.IGNORECASE)
_QUOTED = r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_BESIDE = re.compile(rf"\[\s*{_QUOTED}(?:\s+{_QUOTED})+\s*\]")
"""As numpy prints texts: Python would take them for one."""
_QUOTED_LIST = re.compile(rf"{_QUOTED}(?:\s*,\s*{_QUOTED})+")
_PRINTED = re.compile(r"[A-Za-z_]+\([\[({]\s*['\"\])}]")
"""As programs print lists of other types, such as `array(['ถนน'], dtype=object)`."""
_BRACKETS = {"[": "]", "{": "}", "(": ")"}
_BRACKET = frozenset("[]{}()")
_QUOTES = frozenset("'\"")


def read_list(cell: object, separator: str = ",") -> tuple[str, ...]:
    """The distinct values in order, without words such as "none". Raises ValueError for a list that breaks off."""
    if isinstance(cell, str):
        return _read_text(cell, separator)
    return _distinct(split_list(cell, separator))


def read_addresses(cell: object) -> tuple[str, ...]:
    """The web addresses of a cell: a comma within one, such as `w_300,h_200`, does not end it."""
    if (
        isinstance(cell, str)
        and cell.startswith("http")
        and "," not in cell
        and cell.count("//") == len(cell.split()) == 1
    ):
        return (cell.strip(),)  # nearly always
    if isinstance(cell, str):
        text = trimmed(cell)
        if text[:1] not in _BRACKETS:
            return _distinct(_NEXT_ADDRESS.split(text) if "//" in text else text.split(","))
        if text[-1] == _BRACKETS[text[0]] and "//" in text and _QUOTES.isdisjoint(text):
            return _distinct(_NEXT_ADDRESS.split(text[1:-1]))
    return tuple(part for text in read_list(cell) for part in _NEXT_ADDRESS.split(text))


@lru_cache(maxsize=4096)  # a file has few labels and agencies
def _read_text(text: str, separator: str) -> tuple[str, ...]:
    return _distinct(split_list(text, separator))


def _distinct(values: Iterable[object]) -> tuple[str, ...]:
    texts = (str(value).strip() for value in values if value is not None)
    return tuple(dict.fromkeys(text for text in texts if text.casefold() not in _NOTHING))


def split_list(cell: object, separator: str = ",") -> list[object]:
    """All values as they are, also those that come twice. Raises ValueError for a list that breaks off."""
    if isinstance(cell, (list, tuple)):
        return _flat(cell)
    text = "" if cell is None else trimmed(str(cell))
    if text[:1] not in _BRACKETS:
        if _PRINTED.match(text):
            raise ValueError("holds a list as a program prints it; write its values with commas between them")
        return _literals(f"[{text}]") if _QUOTED_LIST.fullmatch(text) else list(text.split(separator))
    if _BRACKETS[text[0]] != text[-1] or len(text) < 2:
        if text.startswith(('["', "['", '{"')):
            raise ValueError("holds a list that breaks off")
        return list(text.split(separator))
    if text.startswith("{'") and _QUOTED_LIST.fullmatch(text[1:-1].strip()):  # a set of Python
        return _literals(f"[{text[1:-1]}]")
    if text.startswith("{"):
        return _postgres(text)
    if _BESIDE.fullmatch(text):
        return [value for each in re.findall(_QUOTED, text) for value in _literals(f"[{each}]")]
    for read in (json.loads, ast.literal_eval):
        try:
            found = read(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
        if isinstance(found, (list, tuple)):
            return _flat(found)
    if text[0] == "(" or not _BRACKET.isdisjoint(text[1:-1]):  # several texts in brackets, not one list
        return list(text.split(separator))
    return _unquoted(text[1:-1], separator)


def _flat(values: Sequence[object]) -> list[object]:
    if any(isinstance(each, (list, dict, tuple, set)) for each in values):
        raise ValueError("holds a list of lists or objects")
    return list(values)


def _literals(text: str) -> list[object]:
    return list(ast.literal_eval(text))


def _postgres(text: str) -> list[object]:
    """PostgreSQL 17, 8.15.6: quotes where a value has a comma or brace, backslash before a quote, NULL for none."""
    inside = text[1:-1]
    if inside[:1] == "{":
        raise ValueError("holds a list of lists or objects")
    try:
        (values,) = csv.reader([inside], escapechar="\\", strict=True, skipinitialspace=True) if inside else ([],)
    except csv.Error as error:
        raise ValueError("holds a list that cannot be read") from error
    return list(values)


def _unquoted(inside: str, separator: str) -> list[object]:
    """As in `[ถนน, ทางเท้า]`; one value in brackets is a text like any other."""
    parts = inside.split(separator)
    if any(part.strip()[:1] in ("'", '"', "\u2018", "\u201c") for part in parts):
        raise ValueError("holds a list that cannot be read")
    return list(parts) if len(parts) > 1 else [inside]
