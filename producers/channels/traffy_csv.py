"""Traffy Fondue tickets in bulk CSV files, plain or gzip. What a ticket means is in `traffy`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from complaints.errors import ConfigError
from producers.channels.format import Format
from producers.channels.traffy import CHANNEL, ticket
from producers.intake.submission import Entry
from producers.reading.csv_sheet import CsvSheet
from producers.reading.input_file import InputFile
from producers.reading.sheet import Header

TEXT_COLUMNS = {"description", "comment"}
NEEDED_COLUMNS = {"ticket_id", "timestamp"}


class TraffyCsvSource:
    """The tickets of one file, in its order.

    Raises ConfigError when it is no CSV file of tickets, PermanentError when it breaks off in the middle.
    """

    channel = CHANNEL
    remarks = ()
    repeatable = True

    def __init__(self, path: Path) -> None:
        self._file = InputFile(path)
        self.name = self._file.name
        self.identity = f"traffy-csv {self._file.identity}"
        self._sheet = CsvSheet(self._file, encoding="utf-8", delimiter=",")
        self._header = self._find_header()

    def read(self, after: int) -> Iterator[Entry]:
        """Every row but the first `after`."""
        names = self._header.names
        for position, row in enumerate(self._sheet.below(self._header), start=1):
            if position > after:
                content = row.broken or ticket(dict(zip(names, row.cells, strict=True)))
                yield Entry(content=content, raw=row.raw, origin=f"{self.name}#{row.number}", position=position)

    def fraction(self) -> float | None:
        return self._file.fraction()

    def close(self) -> None:
        self._file.close()

    def _find_header(self) -> Header:
        headers = [Header.of(row) for row in self._sheet.head()]
        needed = [NEEDED_COLUMNS | {text} for text in sorted(TEXT_COLUMNS)]
        found = next((header for header in headers if any(set(header.names) >= each for each in needed)), None)
        if found is None:
            names = {name for header in headers for name in header.names}
            missing = NEEDED_COLUMNS - names or {"description"}
            raise ConfigError(f"{self.name}: no column {', '.join(sorted(missing))}: not a file of Traffy tickets")
        if repeated := found.repeated():
            raise ConfigError(f"{self.name}: column {', '.join(repeated)} occurs more than once: which one is meant?")
        return found


TRAFFY_CSV: Final = Format(
    name="traffy-csv",
    channel=CHANNEL,
    fits=lambda target: not target.is_address,
    open=lambda target: TraffyCsvSource(target.path),
)
