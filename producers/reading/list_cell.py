"""Several values in one cell: a list of JSON, Python or PostgreSQL, or values with a separator between them."""

from __future__ import annotations

import ast
import csv
import json
import re
from collections.abc import Iterable
from functools import lru_cache

_NOTHING = frozenset(("", "nan", "none", "null", "nat", "<na>"))
_NEXT_ADDRESS = re.compile(r"[\s,;|]+(?=https?://)", re.IGNORECASE)
_BRACKETS = {"[": "]", "{": "}", "(": ")"}
_BRACKET = frozenset("[]{}()")


def read_list(cell: object, separator: str = ",") -> tuple[str, ...]:
    """The distinct values in order, without words such as "none". Raises ValueError for a list that breaks off."""
    if isinstance(cell, str):
        return _read_text(cell, separator)
    return _distinct(split_list(cell, separator))


def read_addresses(cell: object) -> tuple[str, ...]:
    """The web addresses of a cell: a comma within one, such as `w_300,h_200`, does not end it."""
    if isinstance(cell, str) and cell.startswith("http") and "," not in cell and len(cell.split()) == 1:
        return (cell.strip(),)  # nearly always
    if isinstance(cell, str) and cell.lstrip()[:1] not in _BRACKETS:
        return _distinct(_NEXT_ADDRESS.split(cell))
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
        return list(cell)
    text = "" if cell is None else str(cell).strip()
    if text[:1] not in _BRACKETS:
        return list(text.split(separator))
    if _BRACKETS[text[0]] != text[-1] or len(text) < 2:
        if text.startswith(('["', "['", '{"')):
            raise ValueError("holds a list that breaks off")
        return list(text.split(separator))
    if text.startswith("{"):
        return _postgres(text)
    for read in (json.loads, ast.literal_eval):
        try:
            found = read(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
        if isinstance(found, (list, tuple)) and not any(isinstance(each, (list, dict, tuple)) for each in found):
            return list(found)
    if text[0] == "(" or not _BRACKET.isdisjoint(text[1:-1]):  # several texts in brackets, not one list
        return list(text.split(separator))
    return _unquoted(text[1:-1], separator)


def _postgres(text: str) -> list[object]:
    """PostgreSQL 17, 8.15.6: quotes where a value has a comma or brace, backslash before a quote, NULL for none."""
    inside = text[1:-1]
    try:
        (values,) = csv.reader([inside], escapechar="\\", strict=True, skipinitialspace=True) if inside else ([],)
    except csv.Error as error:
        raise ValueError("holds a list that cannot be read") from error
    return list(values)


def _unquoted(inside: str, separator: str) -> list[object]:
    """As in `[ถนน, ทางเท้า]`; one value in brackets is a text like any other."""
    parts = inside.split(separator)
    if any(part.strip()[:1] in ("'", '"') for part in parts):
        raise ValueError("holds a list that cannot be read")
    return list(parts) if len(parts) > 1 else [inside]
