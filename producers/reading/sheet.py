"""A sheet as every kind of file gives it: rows numbered as the person sees them, and the header among them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Protocol

from complaints.fold import IGNORED, fold
from complaints.outcome import Reject
from producers.reading.cell import Cell, empty, shown
from producers.reading.thai_time import is_time

HEAD_ROWS = 50
"""The header is looked for in so many rows."""
MIN_COLUMNS, MAX_NAME_CHARS = 3, 60
"""A table of complaints whose columns nobody names has at least so many columns, with names no longer than that."""
_FULL = 0.7
"""A header fills at least this share of the fullest row: few columns have no name, and few notes stand beside."""
_INVISIBLE = re.compile(f"[{IGNORED}]")


class SheetRow(NamedTuple):
    """One row. `raw` are its bytes in a CSV file; a workbook has none."""

    number: int
    """Number of its first line, from 1."""
    cells: Sequence[Cell]
    raw: bytes = b""
    broken: Reject | None = None
    """Why the row cannot be read; then `cells` is empty."""
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Header:
    """The row with the names of the columns, as many as the sheet has columns; what stands above it is a title."""

    number: int
    names: tuple[str, ...]
    """Trimmed; "" for a column without a name."""
    lines: int = 1

    @classmethod
    def of(cls, row: SheetRow) -> Header:
        """Make a header of any row; the caller decides whether it is one. Never raises."""
        names = (" ".join(_INVISIBLE.sub("", shown(cell)).split()) for cell in row.cells)
        return cls(row.number, tuple(names), row.lines)

    def repeated(self) -> list[str]:
        """Names that more than one column has, also where only case, blanks or code points differ."""
        counts = Counter(folded_name(name) for name in self.names if name)
        return list(dict.fromkeys(name for name in self.names if name and counts[folded_name(name)] > 1))


class Sheet(Protocol):
    """One sheet of a workbook, or a CSV file."""

    @property
    def name(self) -> str:
        """ "" for a file that has no sheets."""

    @property
    def hidden(self) -> bool: ...

    def head(self) -> list[SheetRow]:
        """The first rows, blank ones left out."""

    def below(self, header: Header) -> Iterator[SheetRow]:
        """The rows below, blank ones left out, each with as many cells as the header has names, from its beginning
        at every call. Raises PermanentError when the file breaks off."""


@lru_cache(maxsize=4096)
def folded_name(name: str) -> str:
    """A column's name for comparison: without blanks and invisible characters, in one case and one form."""
    return "".join(fold(name).casefold().split())


def find_header(rows: Iterable[SheetRow]) -> Header | None:
    """The first of these rows that looks like a header, where nothing says what the columns are called.

    It has texts alone and no time, in nearly as many columns as the fullest row: a title stands in one or two.
    None when there is no such row.
    """
    found = [row for row in rows if row.cells]
    filled = [[cell for cell in row.cells if not empty(cell)] for row in found]
    fullest = max(map(len, filled), default=0)
    for row, cells in zip(found, filled, strict=True):
        if (
            cells
            and len(cells) >= _FULL * fullest
            and all(isinstance(cell, str) and not is_time(cell) for cell in cells)
        ):
            return Header.of(row)
    return None


def fitted(cells: Sequence[Cell], width: int) -> Sequence[Cell]:
    """The cells, cut or filled up with None to `width`."""
    return cells if len(cells) == width else [*cells[:width], *[None] * (width - len(cells))]
