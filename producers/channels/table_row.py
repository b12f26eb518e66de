"""One row of a channel's table as a submission, by the column mapping of config/channels.yaml."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from complaints.events.complaint import Place
from complaints.outcome import Reject, Step
from complaints.privacy.sealing import Reporter
from complaints.reference.channels import Table
from producers.intake.submission import Submission
from producers.reading.cell import CellError, empty, shown
from producers.reading.list_cell import read_addresses, read_list
from producers.reading.number_cell import read_number
from producers.reading.reference_cell import looks_rounded, read_reference
from producers.reading.thai_time import read_time

STEP: Step = "table"
Row = Mapping[str, object]

_IDENTIFYING = (
    "text", "submitted", "occurred", "address", "longitude", "latitude",
    "reporter_name", "reporter_phone", "reporter_email", "reporter_citizen_id",
)  # fmt: skip
"""Fields that stay as they are while a complaint is worked on."""


class RowReader:
    """Reads rows of one channel. With `rounded_references` long numbers that end in zeros are refused as references."""

    def __init__(self, channel: str, table: Table, *, rounded_references: bool = False) -> None:
        self._channel, self._table = channel, table
        self._rounded_references = rounded_references
        self._zone = ZoneInfo(table.timezone)
        self._columns = table.columns.by_field()
        self._single = {name: columns[0] for name, columns in self._columns.items() if len(columns) == 1}
        self._mapped = {column for columns in self._columns.values() for column in columns}
        reporter = (columns for name, columns in self._columns.items() if name.startswith("reporter_"))
        self._open = self._mapped.difference(*reporter)

    def submission(self, row: Row) -> Submission | Reject:
        """The row as a submission, or why it is none. Never raises."""
        try:
            return self._submission(row)
        except _UnreadableError as error:
            return Reject("invalid_field", error.what, STEP, error.field)

    def open_part(self, row: Row) -> dict[str, object]:
        """The columns that a dead letter may show: mapped ones that say nothing of the reporter."""
        return {column: shown(value) for column, value in row.items() if column in self._open}

    def sealed_part(self, row: Row, reporter: Reporter | None) -> Reporter:
        """All that `open_part` leaves out. `reporter` is the one of the row, or None where it could not be read."""
        rest = tuple(
            f"{column}: {shown(value)}"
            for column, value in row.items()
            if column not in self._mapped and not empty(value)
        )
        known = reporter or self._reporter(row, self._seen) or Reporter()
        return replace(known, mentioned=rest) if rest else known

    def _submission(self, row: Row) -> Submission:
        submitted = self._time(row, "submitted")
        if submitted is None:
            raise _UnreadableError("submitted", f"column {self._column('submitted')} is empty")
        reference = self._reference(row)
        return Submission(
            channel=self._channel,
            text=self._text(row, "text") or "",
            submitted=submitted,
            reference=reference,
            key=None if reference else self._key(row),
            revised=self._time(row, "revised"),
            occurred=self._time(row, "occurred"),
            place=self._place(row),
            labels=self._names(row, "labels"),
            bodies=self._names(row, "bodies"),
            status=self._text(row, "status"),
            reporter=self._reporter(row, self._text),
            attachments=self._names(row, "attachments"),
        )

    def _text(self, row: Row, name: str) -> str | None:
        """Several columns are joined. Raises _UnreadableError for an error of a formula."""
        if column := self._single.get(name):
            return _checked(row.get(column), name, column) or None
        texts = [text for column in self._columns.get(name, ()) if (text := _checked(row.get(column), name, column))]
        return " ".join(texts) or None

    def _seen(self, row: Row, name: str) -> str | None:
        """The columns as shown to a person, errors included."""
        return " ".join(shown(row.get(column)).strip() for column in self._columns.get(name, ())) or None

    def _column(self, name: str) -> str:
        return ", ".join(self._columns[name])

    def _cell(self, row: Row, name: str) -> object:
        """None for a field the mapping has no column for: a file may have a column without a name."""
        columns = self._columns.get(name)
        if columns is None:
            return None
        if not isinstance(cell := row.get(columns[0]), list):  # a list of JSON, which some fields are
            _checked(cell, name, columns[0])
        return cell

    def _reference(self, row: Row) -> str | None:
        cell = self._cell(row, "reference")
        try:
            if isinstance(cell, list):
                raise ValueError("holds a list")
            reference = read_reference(cell)
            if self._rounded_references and reference and looks_rounded(reference):
                raise ValueError(f"holds {reference}, which a spreadsheet has rounded; write it as text")
        except ValueError as error:
            raise _UnreadableError("reference", f"column {self._column('reference')} {error}") from error
        return reference

    def _time(self, row: Row, name: str) -> datetime | None:
        text = self._text(row, name)
        if text is None:
            return None
        try:
            return read_time(
                text, zone=self._zone, buddhist_era=self._table.buddhist_era, day_first=self._table.day_first
            )
        except (ValueError, OverflowError):
            raise _UnreadableError(name, f"column {self._column(name)} holds no time") from None

    def _place(self, row: Row) -> Place | None:
        place = Place(
            address=self._text(row, "address"),
            longitude=self._number(row, "longitude"),
            latitude=self._number(row, "latitude"),
        )
        return None if place == Place() else place

    def _number(self, row: Row, name: str) -> float | None:
        text = self._text(row, name)
        try:
            return None if text is None else read_number(text)
        except ValueError:
            raise _UnreadableError(f"place.{name}", f"column {self._column(name)} holds no number") from None

    def _names(self, row: Row, name: str) -> tuple[str, ...]:
        cell = self._cell(row, name)
        if cell is None or cell == "":
            return ()
        value = cell if isinstance(cell, list) else shown(cell)
        try:
            return read_addresses(value) if name == "attachments" else read_list(value, self._table.separator)
        except ValueError as error:
            raise _UnreadableError(name, f"column {self._column(name)} {error}") from error

    def _reporter(self, row: Row, read: Callable[[Row, str], str | None]) -> Reporter | None:
        reporter = Reporter(
            name=read(row, "reporter_name"),
            phone=read(row, "reporter_phone"),
            email=read(row, "reporter_email"),
            line_id=read(row, "reporter_line_id"),
            address=read(row, "reporter_address"),
            citizen_id=read(row, "reporter_citizen_id"),
        )
        return None if reporter.empty() else reporter

    def _key(self, row: Row) -> str:
        cells = "\0".join(self._text(row, name) or "" for name in _IDENTIFYING)
        return hashlib.sha256(cells.encode("utf-8", "replace")).hexdigest()


class _UnreadableError(ValueError):
    def __init__(self, field: str, what: str) -> None:
        super().__init__(field, what)
        self.field, self.what = field, what


def _checked(cell: object, name: str, column: str) -> str:
    """What the cell shows, trimmed."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, CellError):
        raise _UnreadableError(name, f"column {column} holds {cell.code}, an error of the spreadsheet")
    if isinstance(cell, (list, dict)):
        raise _UnreadableError(name, f"column {column} holds a list or an object of JSON")
    return "" if cell is None else shown(cell).strip()
