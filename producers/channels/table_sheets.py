"""Which sheets of a file hold a channel's table, and which are passed over: each one that is gets a remark."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from complaints.errors import ConfigError
from complaints.reference.channels import Table
from producers.reading.cell import Cell, empty
from producers.reading.sheet import MIN_COLUMNS, Header, Sheet, SheetRow, find_header, folded_name

MANY_COLUMNS = 3
"""A sheet with so many of the channel's columns holds complaints, even where a needed one is called something else."""
_STARTS_LIKE_A_TIME = re.compile(r"\s*[\d๐-๙]{1,4}\s*[-/. ]")


class Part(NamedTuple):
    """One sheet that is read."""

    sheet: Sheet
    header: Header


class ColumnNames:
    """The channel's columns as they are recognised: whatever their case, blanks and code points."""

    def __init__(self, table: Table) -> None:
        fields = table.columns.by_field()
        self._known = {folded_name(column): column for columns in fields.values() for column in columns}
        self.needed = (table.columns.text, table.columns.submitted)

    def of(self, names: Iterable[str]) -> list[str]:
        """These names; those of the channel's columns are spelled as in its configuration."""
        return [self._known.get(folded_name(name), name) if name else "" for name in names]

    def known(self, row: SheetRow) -> set[str]:
        """The channel's columns that this row names."""
        return set(self._known.values()).intersection(self.of(cell for cell in row.cells if isinstance(cell, str)))

    def missing(self, found: set[str]) -> str:
        """The needed columns that were not found, joined by commas."""
        return ", ".join(column for column in self.needed if column not in found)


def table_sheets(sheets: Sequence[Sheet], table: Table, name: str) -> tuple[list[Part], list[str]]:
    """The sheets that are read, and remarks on the others and on hidden ones.

    All sheets that have the needed columns are read, hidden ones too. Raises ConfigError when there is none, when one
    has two columns of one name, and when one that would be passed over seems to hold complaints.
    """
    if missing := set(table.sheets) - {sheet.name for sheet in sheets}:
        there = ", ".join(sheet.name for sheet in sheets if sheet.name) or "none"
        raise ConfigError(f"{name}: no sheet {', '.join(sorted(missing))}; there are {there}")
    columns, parts, others, remarks = ColumnNames(table), [], [], []
    for sheet in sheets:
        if table.sheets and sheet.name not in table.sheets:
            remarks.append(f"{_label(sheet)}: not read, not named in table.sheet")
        elif header := _header(sheet, table, columns):
            refuse_repeated(header, f"{name} {_label(sheet)}".strip())
            _refuse_beside(sheet, columns, header, f"{name} {_label(sheet)}".strip())
            if table.header_row is None:
                _refuse_rows_above(sheet, columns, header, f"{name} {_label(sheet)}".strip())
            parts.append(Part(sheet, header))
            if sheet.hidden:
                remarks.append(f"{_label(sheet)}: read, though hidden")
        else:
            others.append(sheet)
    if not parts:
        raise ConfigError(f"{name}: {_nothing_found(sheets, columns)}")
    for sheet in others:
        _refuse_complaints(sheet, columns, parts[0].header, name)
        remarks.append(f"{_label(sheet)}: not read, {'no row names the columns' if sheet.head() else 'empty'}")
    return parts, remarks


def _header(sheet: Sheet, table: Table, columns: ColumnNames) -> Header | None:
    """The first row that has the needed columns. A later one begins another table or repeats the header."""
    rows = (row for row in sheet.head() if table.header_row in (None, row.number))
    return next((Header.of(row) for row in rows if columns.known(row).issuperset(columns.needed)), None)


def refuse_repeated(header: Header, where: str) -> None:
    """Raise ConfigError when two columns have one name."""
    if repeated := header.repeated():
        raise ConfigError(f"{where}: column {', '.join(repeated)} occurs more than once: which one is meant?")


def _refuse_complaints(sheet: Sheet, columns: ColumnNames, header: Header, name: str) -> None:
    """Raise ConfigError for a sheet that has some of the columns, or rows like those below the header of another."""
    rows = sheet.head()
    found = max((columns.known(row) for row in rows), key=len, default=set[str]())
    advice = "correct it, or name the sheets to be read in table.sheet"
    if len(found) >= MANY_COLUMNS or (len(found) > 1 and not found.isdisjoint(columns.needed)):
        have = ", ".join(sorted(found))
        raise ConfigError(f"{name} {_label(sheet)}: has {have}, but no column {columns.missing(found)}; {advice}")
    other = find_header(rows)
    least = MIN_COLUMNS if found.isdisjoint(columns.needed) else 2
    below = (row for row in rows if other is None or row.number > other.number)
    like = (row for row in below if _complaint_like(row.cells, least))
    if row := _complaint(rows, columns, header) or next(like, None):
        detail = f"row {row.number} looks like a complaint, but no row names the columns"
        raise ConfigError(f"{name} {_label(sheet)}: {detail}; {advice}")


def _refuse_beside(sheet: Sheet, columns: ColumnNames, header: Header, where: str) -> None:
    """Raise ConfigError for another table beside this one, behind an empty column."""
    below = [row.cells for row in sheet.head() if row.number > header.number]
    names, start = columns.of(header.names), 0
    gaps = [i for i, name in enumerate(names) if not name and all(empty(cells[i]) for cells in below if i < len(cells))]
    for end in (*gaps, len(names)):
        beside, start = slice(start, end), end + 1
        known = columns.needed[0] in names[beside] or columns.needed[1] in names[beside]
        if not known and any(_complaint_like(cells[beside]) for cells in below):
            what = ", ".join(filter(None, names[beside]))
            raise ConfigError(
                f"{where}: {what} look like another table; move it to a sheet of its own, or remove the empty column"
            )


def _complaint_like(cells: Sequence[Cell], least: int = MIN_COLUMNS) -> bool:
    """Whether these may be a complaint in columns of any name: a time and a text among several cells."""
    filled = [cell for cell in cells if not empty(cell)]
    times = [cell for cell in filled if _like_a_time(cell)]
    texts = [cell for cell in filled if isinstance(cell, str) and not _like_a_time(cell) and cell.strip()[0].isalpha()]
    return len(filled) >= least and bool(times) and bool(texts)


def _refuse_rows_above(sheet: Sheet, columns: ColumnNames, header: Header, where: str) -> None:
    if row := _complaint((row for row in sheet.head() if row.number < header.number), columns, header):
        raise ConfigError(f"{where}: row {row.number} looks like a complaint above the header in row {header.number}")


def _complaint(rows: Iterable[SheetRow], columns: ColumnNames, header: Header) -> SheetRow | None:
    """The first of these rows that has what this header would call a text and a time."""
    names = columns.of(header.names)
    text, submitted = (names.index(column) for column in columns.needed)
    return next((row for row in rows if _cell(row, text) is not None and _like_a_time(_cell(row, submitted))), None)


def _nothing_found(sheets: Sequence[Sheet], columns: ColumnNames) -> str:
    found = [(sheet, header) for sheet in sheets if (header := _best(sheet, columns))]
    if not found:
        return "empty, expected a row with the names of the columns"
    names = [f"{_label(sheet)} there are ".lstrip() + ", ".join(filter(None, header.names)) for sheet, header in found]
    missing = columns.missing({column for _, header in found for column in columns.of(header.names)})
    what = missing or f"{' and '.join(columns.needed)} in one row"
    return f"no column {what}; {'; '.join(names)}"


def _best(sheet: Sheet, columns: ColumnNames) -> Header | None:
    """The likely header of a sheet without the needed columns, for messages."""
    rows = sheet.head()
    best = max(rows, key=lambda row: len(columns.known(row)), default=None)
    return Header.of(best) if best and columns.known(best) else find_header(rows)


def _label(sheet: Sheet) -> str:
    return f"sheet {sheet.name}" if sheet.name else ""


def _cell(row: SheetRow, index: int) -> Cell:
    cell = row.cells[index] if index < len(row.cells) else None
    return None if empty(cell) else cell


def _like_a_time(cell: Cell) -> bool:
    return isinstance(cell, date) or (isinstance(cell, str) and bool(_STARTS_LIKE_A_TIME.match(cell)))
