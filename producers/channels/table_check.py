"""Checks a whole table before its first row is published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from complaints.events.channel_reference import trimmed
from complaints.outcome import Reject
from complaints.reference.channels import Table
from producers.reading.cell import empty
from producers.reading.reference_cell import EXACT_DIGITS, looks_rounded
from producers.reading.sheet import MAX_NAME_CHARS, MIN_COLUMNS
from producers.reading.thai_time import is_time
from producers.reading.time_order import ShownRows, TimeOrder

Row = Mapping[str, object]
_THAI_CHARS = 3
"""A row that decodes as UTF-8 with so many Thai characters is UTF-8: in cp874 that does not happen by chance."""
_TIMES = ("submitted", "revised", "occurred")


class TableCheck:
    """Looks at every row once; then `problem` says whether the file contradicts the channel's setting."""

    def __init__(self, table: Table, now: datetime, *, single_byte: bool) -> None:
        fields = table.columns.by_field()
        self._times = [column for name in _TIMES for column in fields.get(name, ())]
        self._reference = next(iter(fields.get("reference", ())), None)
        self._order = TimeOrder(table, now)
        self._encoding = table.encoding if single_byte else None
        self._submitted = table.columns.submitted
        self._names: str | None = None
        self._other_tables = ShownRows()
        self._utf8 = ShownRows()
        self._long = 0
        self._rounded = 0
        self._longest = 0

    def add(self, where: str, raw: bytes, row: Row | Reject, *, apart: bool = False) -> None:
        """One row, also one that does not fit its columns. `apart`: blank rows stand above it."""
        if self._encoding and not raw.isascii() and _is_utf8(raw):
            self._utf8.add(where)
        if isinstance(row, Reject):
            return
        if apart and self._like_names(row):
            self._names = where
        elif self._names and any(map(is_time, row.values())):
            self._other_tables.add(self._names)
            self._names = None
        for column in self._times:
            if cell := row.get(column):
                self._order.add(cell, where)
        if self._reference and isinstance(cell := row.get(self._reference), str) and len(cell) > EXACT_DIGITS:
            self._add_reference(trimmed(cell))

    @property
    def rounded(self) -> bool:
        """Whether a spreadsheet has rounded the long numbers among the references: all end in zeros."""
        return self._long == self._rounded > (0 if self._longest > EXACT_DIGITS + 1 else 1)

    def problem(self) -> str | None:
        """Why nothing of the file can be read as the channel says, if so."""
        if self._utf8:
            return f"{self._utf8}: UTF-8, though the channel says {self._encoding}"
        if self._other_tables:
            return f"{self._other_tables}: another table seems to begin there, with columns the channel does not name"
        return self._order.problem()

    def _like_names(self, row: Row) -> bool:
        """Whether it may be the header of another table, with names that the channel does not know."""
        cells = [cell for cell in row.values() if not empty(cell)]
        names = [cell for cell in cells if isinstance(cell, str) and len(cell) <= MAX_NAME_CHARS]
        digits = any(map(str.isdecimal, "".join(names)))
        return len(cells) == len(names) >= MIN_COLUMNS and not empty(row.get(self._submitted)) and not digits

    def _add_reference(self, reference: str) -> None:
        if len(reference) > EXACT_DIGITS and reference.isdecimal():
            self._long += 1
            self._rounded += looks_rounded(reference)
            self._longest = max(self._longest, len(reference))


def _is_utf8(raw: bytes) -> bool:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return False
    return sum("\u0e00" <= char <= "\u0e7f" for char in text) >= _THAI_CHARS
