"""CSV as rows with line numbers, whatever the file is like: a row that does not fit never takes another with it.

The csv module alone reads from a stray quote on to the next one, thousands of rows later. Here a record that spans
lines and does not fit its columns is given up line by line.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from complaints.errors import ConfigError
from complaints.outcome import Reject
from producers.file import MAX_LINE_BYTES

MAX_RECORD_LINES = 500
STEP = "read"


class Row(NamedTuple):
    line: int
    """Where it starts; the header is on line 1."""
    raw: bytes
    fields: list[str] | Reject


class CsvRows:
    """The rows below the header of one CSV file, blank lines left out.

    Raises ConfigError on construction if there is no header in `encoding`.
    """

    def __init__(self, lines: Iterator[bytes], name: str, *, encoding: str = "utf-8", delimiter: str = ",") -> None:
        self._lines, self._name, self._encoding, self._delimiter = lines, name, encoding, delimiter
        self._line = 0
        self._ahead: deque[tuple[int, bytes]] = deque()
        self.header = self._read_header()

    def __iter__(self) -> Iterator[Row]:
        width = len(self.header)
        while (found := self._next_line()) is not None:
            line, raw = found
            if not raw.strip():
                continue
            if len(raw) > MAX_LINE_BYTES:
                detail = f"line longer than {MAX_LINE_BYTES:,} bytes, the rest is left out"
                yield Row(line, raw, Reject("too_large", detail, STEP))
            elif raw.count(b'"') % 2:
                yield self._spanning(line, raw, width)
            else:
                yield Row(line, raw, self._split(raw, width))

    def _spanning(self, line: int, raw: bytes, width: int) -> Row:
        """A record with an open quote: up to the line that closes it, else its first line alone."""
        lines = [(line, raw)]
        quotes = raw.count(b'"')
        while quotes % 2 and len(lines) < MAX_RECORD_LINES and (following := self._next_line()) is not None:
            lines.append(following)
            quotes += following[1].count(b'"')
        whole = b"".join(part for _, part in lines)
        fields = self._split(whole, width)
        if not isinstance(fields, Reject):
            return Row(line, whole, fields)
        self._ahead.extendleft(reversed(lines[1:]))
        return Row(line, raw, self._split(raw, width))

    def _split(self, raw: bytes, width: int) -> list[str] | Reject:
        try:
            fields = next(csv.reader([raw.decode(self._encoding)], delimiter=self._delimiter, strict=True))
        except UnicodeDecodeError as error:
            return Reject("broken_row", f"not {self._encoding} at byte {error.start} of the row", STEP)
        except csv.Error as error:
            return Reject("broken_row", str(error), STEP)
        if len(fields) != width:
            return Reject("broken_row", f"{len(fields)} fields, the header has {width}", STEP)
        return fields

    def _next_line(self) -> tuple[int, bytes] | None:
        if self._ahead:
            return self._ahead.popleft()
        self._line += 1
        raw = next(self._lines, None)
        return None if raw is None else (self._line, raw)

    def _read_header(self) -> list[str]:
        found = self._next_line()
        raw = found[1] if found else b""
        if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise ConfigError(f"{self._name}: UTF-16, expected {self._encoding}; save it as 'CSV UTF-8'")
        if b"\0" in raw or raw.startswith(b"PK\x03\x04"):
            raise ConfigError(f"{self._name}: not a CSV file")
        try:
            header = next(csv.reader([raw.decode(self._encoding)], delimiter=self._delimiter, strict=True), [])
        except (UnicodeDecodeError, csv.Error) as error:
            raise ConfigError(f"{self._name}: no CSV header in {self._encoding}: {error}") from error
        if not any(header):
            raise ConfigError(f"{self._name}: empty, expected a CSV header on line 1")
        return [column.strip() for column in header]
