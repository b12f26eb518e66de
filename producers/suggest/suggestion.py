"""A proposal for a whole channel, made from one file: how it is read, what is unsure about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from complaints.errors import ConfigError
from complaints.reference.channels import Columns, Table
from producers.reading.cell import Cell, shown
from producers.reading.csv_sheet import CsvSheet
from producers.reading.input_file import InputFile
from producers.reading.sheet import Header, Sheet, find_header
from producers.reading.tabular_file import open_tabular
from producers.suggest.column_words import ColumnWords
from producers.suggest.content import content_of, repeated_parts
from producers.suggest.fields import Column, FieldGuess, guess_fields
from producers.suggest.remarks import Remark, by_field, remarks_on
from producers.suggest.times import TimeFormat, time_format

SAMPLE_ROWS = 500
NEEDED = ("text", "submitted")
_SEPARATORS = (",", ";", "|", "/", "\n")
_LISTS = ("labels", "bodies")
_KNOWN = 0.75
_LEAST_NAMES = 2
"""A row with so many known names is a header, whatever rows stand above it."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What one file says about its channel."""

    file: str
    form: str
    encoding: str | None
    delimiter: str | None
    sheet: str
    header: Header
    guesses: tuple[FieldGuess, ...]
    not_read: tuple[str, ...]
    """Columns that no field is proposed for: they are not published."""
    times: TimeFormat | None
    separator: str
    remarks: tuple[Remark, ...]
    sheets: tuple[str, ...] = ()
    """The sheets to be read by name, where not all that have the columns are meant."""

    def missing(self) -> tuple[str, ...]:
        """Needed fields without a column."""
        return tuple(field for field in NEEDED if field not in {guess.field for guess in self.guesses})

    def table(self) -> Table:
        """As config/channels.yaml would have it. Raises ConfigError when a needed field has no column."""
        if missing := self.missing():
            raise ConfigError(f"{self.file}: no column looks like {' or '.join(missing)}")
        fields = {guess.field: guess.columns[0] if len(guess.columns) == 1 else guess.columns for guess in self.guesses}
        known = {"encoding": self.encoding, "delimiter": self.delimiter, "sheet": self.sheets or None}
        return Table(
            columns=Columns(**fields),  # type: ignore[arg-type] # by name, and only the address has several
            buddhist_era=self.times is not None and self.times.buddhist_era,
            day_first=self.times is None or self.times.day_first,
            separator=self.separator,
            **{name: value for name, value in known.items() if value is not None},  # type: ignore[arg-type]
        )


def suggest(file: InputFile, words: ColumnWords, now: datetime) -> Suggestion:
    """Look at the first rows of the sheet that looks most like complaints.

    Raises ConfigError when it is no file of tables, or none of its sheets has a row with names of columns.
    """
    opened = open_tabular(file)
    found = [
        (sheet, header, guess_sheet(sheet, header)) for sheet in opened.sheets if (header := best_header(sheet, words))
    ]
    if not found:
        raise ConfigError(f"{file.name}: no row has the names of columns")
    sheet, header, columns = max(found, key=lambda each: _worth(each[2], words))
    guesses, cells = guess_fields(columns, words), _cells(sheet, header)
    times = _times(guesses, header, cells, now)
    used = {name for guess in guesses for name in guess.columns}
    csv = sheet if isinstance(sheet, CsvSheet) else None
    return Suggestion(
        file=file.name,
        form=opened.form,
        encoding=csv.encoding if csv and csv.encoding not in ("utf-8", "utf-16", "utf-32") else None,
        delimiter=csv.delimiter if csv and csv.delimiter != "," else None,
        sheet=sheet.name,
        header=header,
        guesses=tuple(guesses),
        not_read=tuple(name for name in header.names if name and name not in used),
        times=times,
        separator=_separator(guesses, header, cells),
        remarks=tuple(remarks_on(guesses, columns, times, header, words)),
    )


def best_header(sheet: Sheet, words: ColumnWords) -> Header | None:
    """The row with most names that are known; else the first that looks like a header."""
    rows = sheet.head()
    best = max(rows, key=lambda row: _known_names(row.cells, words), default=None)
    if best is not None and _known_names(best.cells, words) >= _LEAST_NAMES:
        return Header.of(best)
    return find_header(rows)


def guess_sheet(sheet: Sheet, header: Header) -> list[Column]:
    """The columns of a sheet with what their cells look like."""
    cells = _cells(sheet, header)
    return [Column(at, name, content_of(cells[at])) for at, name in enumerate(header.names)]


def _worth(columns: Sequence[Column], words: ColumnWords) -> tuple[float, int]:
    guesses = guess_fields(columns, words)
    needed = sum(guess.score for guess in guesses if guess.field in NEEDED)
    return needed + sum(guess.score for guess in guesses) / 10, max((c.content.filled for c in columns), default=0)


def _known_names(cells: Sequence[Cell], words: ColumnWords) -> int:
    texts = {cell for cell in cells if isinstance(cell, str) and len(cell) <= 60}
    return sum(words.best(text)[1] >= _KNOWN for text in texts)


def _cells(sheet: Sheet, header: Header) -> list[list[Cell]]:
    """The cells of the first rows by column; broken rows are left out."""
    rows = [row.cells for row in islice(sheet.below(header), SAMPLE_ROWS) if row.broken is None]
    return [[_field(row, at) for row in rows] for at in range(len(header.names))]


def _field(cells: Sequence[Cell], at: int) -> Cell:
    return cells[at] if at < len(cells) else None


def _times(
    guesses: Sequence[FieldGuess], header: Header, cells: Sequence[Sequence[Cell]], now: datetime
) -> TimeFormat | None:
    """The format of the column for `submitted`: one setting holds for all times of a channel."""
    guess = by_field(guesses).get("submitted")
    return time_format(cells[header.names.index(guess.columns[0])], now) if guess else None


def _separator(guesses: Sequence[FieldGuess], header: Header, cells: Sequence[Sequence[Cell]]) -> str:
    """The separator whose parts occur again in other cells; a comma where none does."""
    columns = [cells[header.names.index(guess.columns[0])] for guess in guesses if guess.field in _LISTS]
    texts = [[text for cell in column if (text := shown(cell).strip())] for column in columns]
    counts = {each: sum(repeated_parts(column, each) for column in texts) for each in _SEPARATORS}
    return max(_SEPARATORS, key=lambda each: counts[each])
