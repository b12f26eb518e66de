"""Traffy Fondue tickets in bulk CSV files, plain or gzip. Owns their columns; not what a ticket means."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from complaints.errors import ConfigError
from complaints.outcome import Reject
from producers.csv_rows import CsvRows
from producers.file import InputFile
from producers.submission import Entry
from producers.traffy import CHANNEL, ticket

TEXT_COLUMNS = {"description", "comment"}
NEEDED_COLUMNS = {"ticket_id", "timestamp"}


class TraffyCsvSource:
    """The tickets of one file, in its order.

    Raises ConfigError when it is no CSV file of tickets, PermanentError when it breaks off in the middle.
    """

    channel = CHANNEL

    def __init__(self, path: Path) -> None:
        self._file = InputFile(path)
        self.name = self._file.name
        self.identity = f"traffy-csv {self._file.identity}"
        self._rows = CsvRows(self._file.lines(), self.name)
        columns = set(self._rows.header)
        if missing := NEEDED_COLUMNS - columns or (set() if columns & TEXT_COLUMNS else {"description"}):
            raise ConfigError(f"{self.name}: no column {', '.join(sorted(missing))}: not a file of Traffy tickets")

    def read(self, after: int) -> Iterator[Entry]:
        """Every row but the first `after`."""
        header = self._rows.header
        for position, row in enumerate(self._rows, start=1):
            if position <= after:
                continue
            content = (
                row.fields if isinstance(row.fields, Reject) else ticket(dict(zip(header, row.fields, strict=True)))
            )
            yield Entry(content=content, raw=row.raw, origin=f"{self.name}#{row.line}", position=position)

    def fraction(self) -> float | None:
        return self._file.fraction()

    def close(self) -> None:
        self._file.close()
