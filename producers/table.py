"""Tabular files of a channel: CSV, Excel, JSON Lines. Owns their forms; what columns mean is in `table_row`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from complaints.channels import Channel
from complaints.errors import ConfigError
from complaints.outcome import Reject
from complaints.sealing import Reporter
from producers.csv_rows import CsvRows
from producers.file import MAX_LINE_BYTES, InputFile
from producers.submission import Entry
from producers.table_row import Row, RowReader, check_columns

JSON_LINES = (".jsonl", ".ndjson")
EXCEL = (".xlsx", ".xlsm")


class _Found(NamedTuple):
    line: int
    raw: bytes
    row: Row | Reject


class TableSource:
    """The rows of one file; its form is told from its name. Raises ConfigError when it is no such table."""

    def __init__(self, path: Path, code: str, channel: Channel) -> None:
        if channel.table is None:
            raise ConfigError(f"channel {code} has no table in config/channels.yaml: say how its columns are named")
        self.channel, self._table = code, channel.table
        self._reader = RowReader(code, channel.table)
        self._file = InputFile(path)
        self.name = self._file.name
        self.identity = f"table {code} {self._file.identity}"
        suffix = Path(path.name.removesuffix(".gz")).suffix.lower()
        self._whole = suffix in EXCEL
        if self._whole:
            self._rows = self._excel(path)
        elif suffix in JSON_LINES:
            self._rows = self._json_lines()
        else:
            self._rows = self._csv()

    def read(self, after: int) -> Iterator[Entry]:
        """Every row but the first `after`."""
        for position, found in enumerate(self._rows, start=1):
            if position > after:
                yield self._entry(found, position)

    def fraction(self) -> float | None:
        return None if self._whole else self._file.fraction()

    def close(self) -> None:
        self._file.close()

    def _entry(self, found: _Found, position: int) -> Entry:
        origin = f"{self.name}#{found.line}"
        if isinstance(found.row, Reject):
            # Where columns are lost, the reporter's name can be anywhere: all of it is sealed.
            whole = Reporter(mentioned=(found.raw.decode(self._table.encoding, "replace"),))
            return Entry(content=found.row, raw=b"", origin=origin, position=position, reporter=whole)
        return Entry(
            content=self._reader.submission(found.row),
            raw=self._reader.open_part(found.row),
            origin=origin,
            position=position,
            reporter=self._reader.sealed_part(found.row),
        )

    def _require(self, header: list[str]) -> None:
        if self._table and (wrong := check_columns(self._table.columns, header)):
            raise ConfigError(f"{self.name}: {wrong} (channel {self.channel} in config/channels.yaml)")

    def _csv(self) -> Iterator[_Found]:
        rows = CsvRows(self._file.lines(), self.name, encoding=self._table.encoding, delimiter=self._table.delimiter)
        self._require(rows.header)
        return (
            _Found(
                row.line,
                row.raw,
                row.fields if isinstance(row.fields, Reject) else dict(zip(rows.header, row.fields, strict=True)),
            )
            for row in rows
        )

    def _excel(self, path: Path) -> Iterator[_Found]:
        import pandas as pd  # slow to import, and needed for this form alone

        try:
            frame = pd.read_excel(path, dtype=str, keep_default_na=False)
        except Exception as error:
            raise ConfigError(f"{self.name}: not an Excel workbook (.xlsx) without password: {error}") from error
        header = [str(column).strip() for column in frame.columns]
        self._require(header)
        return (
            _Found(line, b"", dict(zip(header, cells, strict=True)))
            for line, cells in enumerate(frame.itertuples(index=False, name=None), start=2)
            if any(cells)
        )

    def _json_lines(self) -> Iterator[_Found]:
        for line, raw in enumerate(self._file.lines(), start=1):
            if raw.strip():
                yield _Found(line, raw, _json_row(raw))


def _json_row(raw: bytes) -> Row | Reject:
    if len(raw) > MAX_LINE_BYTES:
        return Reject("too_large", f"line longer than {MAX_LINE_BYTES:,} bytes, the rest is left out", "read")
    try:
        return msgspec.json.decode(raw, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Reject("broken_json", f"not a JSON object: {error}", "read")
