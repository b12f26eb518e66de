"""A table as it stands on a page and in a file: columns with a kind, rows of plain values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Kind = Literal[
    "name",
    "text",
    "both",
    "words",
    "day",
    "time",
    "count",
    "change",
    "share",
    "rate",
    "spark",
    "mark",
    "open",
    "signed",
    "degrees",
]
"""How a value is written: `name` stands for the values code, thai and english, `both` for KEY_thai and KEY_english; of
`words` the page shows what the words have under KEY.VALUE; `spark` is a row of counts, `mark` whether something holds,
`open` a count that is None where it is suppressed, `signed` a count with its sign."""
Value = str | int | float | bool | date | datetime | tuple[int, ...] | None
Row = Mapping[str, Value]
NAME = ("code", "thai", "english")
ON_SCREEN_ONLY = frozenset({"spark"})


@dataclass(frozen=True, slots=True)
class Column:
    """`key` is its name in files and in rows; `title` a key of the words, or DIMENSION:CODE, which has a name."""

    key: str
    title: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Sheet:
    """`name` is part of the address of its files. `dimension` is that of the codes, which then lead to their trends."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    dimension: str = ""
    note: str = ""
    """A key of the words."""

    def most(self, key: str) -> int | float:
        """The greatest value of a column of numbers in rows with a code, 0 without: what a full bar stands for."""
        found = (row.get(key) for row in self.rows if row.get("code"))
        return max((value for value in found if isinstance(value, int | float)), default=0)


def file_columns(sheet: Sheet) -> list[tuple[str, Kind]]:
    """Names and kinds of the columns of a file: a name in both languages and with its code, no pictures."""
    found: list[tuple[str, Kind]] = []
    for column in sheet.columns:
        if column.kind == "name":
            found += [(key, "text") for key in NAME]
        elif column.kind == "both":
            found += [(f"{column.key}_{language}", "text") for language in NAME[1:]]
        elif column.kind not in ON_SCREEN_ONLY:
            found.append((column.key, column.kind))
            if column.kind == "change":
                found.append(("notable", "mark"))
    return found


def file_rows(sheet: Sheet) -> Iterator[Sequence[Value]]:
    """The rows of a file, those of the page in its order, then the total."""
    keys = [key for key, _ in file_columns(sheet)]
    for row in (*sheet.rows, *([sheet.total] if sheet.total else [])):
        yield [row.get(key) for key in keys]
