"""One row of a channel's table as a submission, by the column mapping of config/channels.yaml."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec.structs import asdict, replace

from complaints.channels import Columns, Table
from complaints.event import Place
from complaints.outcome import Reject
from complaints.sealing import Reporter
from producers.submission import Submission
from producers.written_time import read_time

STEP = "table"
Row = Mapping[str, object]

_IDENTIFYING = (
    "text", "submitted", "occurred", "address", "longitude", "latitude",
    "reporter_name", "reporter_phone", "reporter_email", "reporter_citizen_id",
)  # fmt: skip
"""Fields that stay as they are while a complaint is worked on."""


class RowReader:
    """Reads rows of one channel."""

    def __init__(self, channel: str, table: Table) -> None:
        self._channel, self._table = channel, table
        self._zone = ZoneInfo(table.timezone)
        self._columns: dict[str, str] = {name: column for name, column in asdict(table.columns).items() if column}

    def submission(self, row: Row) -> Submission | Reject:
        """The row; a Reject is `field: what is wrong`. Never raises."""
        try:
            return self._submission(row)
        except _UnreadableError as error:
            return Reject("invalid_field", str(error), STEP)

    def open_part(self, row: Row) -> dict[str, object]:
        """The columns that a dead letter may show: mapped ones that say nothing of the reporter."""
        shown = {column for name, column in self._columns.items() if not name.startswith("reporter_")}
        return {column: value for column, value in row.items() if column in shown}

    def sealed_part(self, row: Row) -> Reporter:
        """All that `open_part` leaves out."""
        mapped = set(self._columns.values())
        rest = tuple(f"{column}: {value}" for column, value in row.items() if column not in mapped and value)
        return replace(self._reporter(row) or Reporter(), mentioned=rest)

    def _submission(self, row: Row) -> Submission:
        submitted = self._time(row, "submitted")
        if submitted is None:
            raise _UnreadableError(f"submitted: column {self._columns['submitted']} is empty")
        reference = self._text(row, "reference")
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
            reporter=self._reporter(row),
            attachments=self._names(row, "attachments"),
        )

    def _text(self, row: Row, name: str) -> str | None:
        value = self._cell(row, name)
        return str(value).strip() or None if value is not None else None

    def _cell(self, row: Row, name: str) -> object:
        """None for a field the mapping has no column for: a file may have a column without a name."""
        column = self._columns.get(name)
        return None if column is None else row.get(column)

    def _time(self, row: Row, name: str) -> datetime | None:
        text = self._text(row, name)
        if text is None:
            return None
        try:
            return read_time(
                text, zone=self._zone, buddhist_era=self._table.buddhist_era, day_first=self._table.day_first
            )
        except ValueError:
            raise _UnreadableError(f"{name}: column {self._columns[name]} holds no time") from None

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
            return None if text is None else float(text)
        except ValueError:
            raise _UnreadableError(f"place.{name}: column {self._columns[name]} holds no number") from None

    def _names(self, row: Row, name: str) -> tuple[str, ...]:
        value = self._cell(row, name)
        parts = value if isinstance(value, list) else str(value or "").split(self._table.separator)
        return tuple(dict.fromkeys(part for each in parts if (part := str(each).strip())))

    def _reporter(self, row: Row) -> Reporter | None:
        reporter = Reporter(
            name=self._text(row, "reporter_name"),
            phone=self._text(row, "reporter_phone"),
            email=self._text(row, "reporter_email"),
            line_id=self._text(row, "reporter_line_id"),
            address=self._text(row, "reporter_address"),
            citizen_id=self._text(row, "reporter_citizen_id"),
        )
        return None if reporter.empty() else reporter

    def _key(self, row: Row) -> str:
        cells = "\0".join(self._text(row, name) or "" for name in _IDENTIFYING)
        return hashlib.sha256(cells.encode("utf-8", "replace")).hexdigest()


class _UnreadableError(ValueError):
    pass


def check_columns(columns: Columns, header: list[str]) -> str | None:
    """What is wrong with a table of this header, if anything."""
    needed = [columns.text, columns.submitted]
    if missing := [column for column in needed if column not in header]:
        return f"no column {', '.join(missing)}; there are {', '.join(header)}"
    mapped = {column for column in asdict(columns).values() if column}
    if twice := sorted(column for column in mapped if header.count(column) > 1):
        return f"column {', '.join(twice)} occurs more than once"
    return None
