"""Tabular files of a channel: CSV, workbooks, JSON Lines. What their columns mean is in `table_row`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from complaints.errors import ConfigError, PermanentError
from complaints.outcome import Reject
from complaints.privacy.sealing import Reporter
from complaints.reference.channels import Channel, python_encoding
from complaints.repeated_keys import REPEATED, repeats_a_key
from producers.channels.format import Format, Target
from producers.channels.json_lines import JSON_LINES
from producers.channels.table_check import TableCheck
from producers.channels.table_row import Row, RowReader
from producers.channels.table_sheets import ColumnNames, Part, refuse_repeated, table_sheets
from producers.channels.traffy import CHANNEL as TRAFFY
from producers.intake.submission import Entry, Submission
from producers.reading.cell import with_error
from producers.reading.csv_sheet import CsvSheet
from producers.reading.input_file import MAX_LINE_BYTES, InputFile
from producers.reading.sheet import Header
from producers.reading.tabular_file import WORKBOOKS, TabularFile, open_tabular


class _Found(NamedTuple):
    where: str
    raw: bytes
    row: Row | Reject
    apart: bool = False
    """Whether blank rows stand above."""


class TableSource:
    """The rows of one file: JSON Lines if its name says so, else in the form that its first bytes show.

    The whole file is checked first, and refused with a ConfigError when it contradicts the channel's setting. `now` is
    the present time: times that would lie after it show that the setting is wrong.
    """

    repeatable = True

    def __init__(self, path: Path, code: str, channel: Channel, *, now: datetime) -> None:
        if channel.table is None:
            raise ConfigError(f"channel {code} has no table in config/channels.yaml: say how its columns are named")
        self.channel, self._table = code, channel.table
        self._names = ColumnNames(channel.table)
        self._file = InputFile(path)
        self.name = self._file.name
        self.identity = f"table {code} {channel.table} {self._file.identity}"
        self.remarks: tuple[str, ...] = ()
        self._parts: list[Part] | None = None
        self._tabular: TabularFile | None = None
        self._encoding = "utf-8"
        try:
            if Path(path.name.removesuffix(".gz")).suffix.lower() in JSON_LINES:
                self._file.require_utf8()
            else:
                self._open()
            self._reader = RowReader(code, channel.table, rounded_references=self._check(now))
        except ConfigError as error:
            raise ConfigError(f"{error} (channel {code} in config/channels.yaml)") from error

    def read(self, after: int) -> Iterator[Entry]:
        """Every row but the first `after`."""
        for position, found in enumerate(self._rows(), start=1):
            if position > after:
                yield self._entry(found, position)

    def fraction(self) -> float | None:
        return None if self._tabular and self._tabular.form != "csv" else self._file.fraction()

    def close(self) -> None:
        self._file.close()

    def _open(self) -> None:
        encoding = python_encoding(self._table.encoding)
        columns = chain.from_iterable(self._table.columns.by_field().values())
        self._tabular = open_tabular(self._file, encoding=encoding, delimiter=self._table.delimiter, columns=columns)
        if isinstance(sheet := self._tabular.sheets[0], CsvSheet):
            self._encoding = sheet.line_encoding
        self._parts, remarks = table_sheets(self._tabular.sheets, self._table, self.name)
        self.remarks = tuple(remarks)

    def _check(self, now: datetime) -> bool:
        """Whether a spreadsheet has rounded its references."""
        check = TableCheck(self._table, now, single_byte=self._encoding == "cp874")
        try:
            for found in self._rows():
                check.add(found.where, found.raw, found.row, apart=found.apart)
        except PermanentError:
            pass  # `read` raises it again, after the rows before it
        if problem := check.problem():
            raise ConfigError(f"{self.name}: {problem}; nothing of the file is read")
        return check.rounded

    def _entry(self, found: _Found, position: int) -> Entry:
        origin = f"{self.name}#{found.where}"
        if isinstance(found.row, Reject):
            whole = Reporter(mentioned=(found.raw.decode(self._encoding, "replace"),))
            return Entry(content=found.row, raw=b"", origin=origin, position=position, reporter=whole)
        content = self._reader.submission(found.row)
        return Entry(
            content=content,
            raw=self._reader.open_part(found.row),
            origin=origin,
            position=position,
            reporter=self._reader.sealed_part(found.row, content.reporter if isinstance(content, Submission) else None),
        )

    def _rows(self) -> Iterator[_Found]:
        if self._parts is None:
            yield from self._json_lines()
            return
        for part in self._parts:
            place = f"{part.sheet.name}!" if len(self._parts) > 1 else ""
            names = self._names.of(part.header.names)
            above = part.header.number + part.header.lines - 1
            for row in part.sheet.below(part.header):
                apart, above = row.number > above + 1, row.number + row.lines - 1
                if self._names.needed[0] in row.cells and self._names.known(row).issuperset(self._names.needed):
                    header = Header.of(row)  # the header of a second table, or the same one on every page
                    refuse_repeated(header, f"{self.name}#{place}{row.number}")
                    names = self._names.of(header.names)
                    continue
                cells = row.broken or dict(zip(names, row.cells, strict=True))
                yield _Found(f"{place}{row.number}", row.raw, cells, apart)

    def _json_lines(self) -> Iterator[_Found]:
        for line, raw in enumerate(self._file.lines(), start=1):
            if raw.strip():
                yield _Found(str(line), raw, self._json_row(raw))

    def _json_row(self, raw: bytes) -> Row | Reject:
        if len(raw) > MAX_LINE_BYTES:
            return Reject("too_large", f"line longer than {MAX_LINE_BYTES:,} bytes, the rest is left out", "read")
        try:
            fields = msgspec.json.decode(raw, type=dict[str, object])
            names = self._names.of(fields)
            if repeats_a_key(raw) or len(set(names)) < len(names):
                return Reject("repeated_key", REPEATED, "read")
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            return Reject("broken_json", f"not a JSON object: {error}", "read")
        return dict(zip(names, map(_json_cell, fields.values()), strict=True))


def _json_cell(value: object) -> object:
    return with_error(value) if isinstance(value, str) else value


def _fits(target: Target) -> bool:
    """Whether the user named a channel other than Traffy, or the name is that of a workbook or of JSON Lines."""
    return target.channel not in (None, TRAFFY) or target.name.endswith(JSON_LINES + WORKBOOKS)


def _open(target: Target) -> TableSource:
    return TableSource(target.path, target.channel or "", target.chosen(), now=target.clock.now())


TABLE: Final = Format(name="table", fits=_fits, open=_open, needs_channel=True)
