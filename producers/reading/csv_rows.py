"""CSV as rows with line numbers, where a broken row never spoils others.

The csv module alone reads from a stray quote on to the next one, thousands of rows later. Here, when a record that
spans lines does not fit its columns, only its first line is refused, and reading goes on with the second.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator

from complaints.outcome import Reject, Step
from producers.reading.cell import with_error
from producers.reading.input_file import MAX_LINE_BYTES
from producers.reading.sheet import SheetRow

MAX_RECORD_LINES = 500
STEP: Step = "read"


class CsvRows:
    """Rows of `width` fields, blank lines left out. `line` is the number of the line before the first."""

    def __init__(
        self, lines: Iterator[bytes], width: int, *, line: int = 0, encoding: str = "utf-8", delimiter: str = ","
    ) -> None:
        self._lines, self._width, self._line = lines, width, line
        self._encoding, self._delimiter = encoding, delimiter
        self._blank = f" \t\r\n{delimiter}".encode()
        self._ahead: deque[tuple[int, bytes]] = deque()

    def __iter__(self) -> Iterator[SheetRow]:
        while (found := self._next_line()) is not None:
            line, raw = found
            if not raw.strip(self._blank):
                continue
            if len(raw) > MAX_LINE_BYTES:
                detail = f"line longer than {MAX_LINE_BYTES:,} bytes, the rest is left out"
                yield SheetRow(line, (), raw, Reject("too_large", detail, STEP))
            elif raw.count(b'"') % 2:
                yield self._spanning(line, raw)
            else:
                yield _row(line, raw, self._split(raw))

    def _spanning(self, line: int, raw: bytes) -> SheetRow:
        """A record with an open quote: up to the line that closes it, else its first line alone."""
        lines = [(line, raw)]
        quotes = raw.count(b'"')
        while quotes % 2 and len(lines) < MAX_RECORD_LINES and (following := self._next_line()) is not None:
            lines.append(following)
            quotes += following[1].count(b'"')
        whole = b"".join(part for _, part in lines)
        fields = self._split(whole)
        if not isinstance(fields, Reject):
            return _row(line, whole, fields, len(lines))
        self._ahead.extendleft(reversed(lines[1:]))
        return _row(line, raw, self._split(raw))

    def _split(self, raw: bytes) -> list[str] | Reject:
        try:
            fields = next(csv.reader([raw.decode(self._encoding)], delimiter=self._delimiter, strict=True))
        except UnicodeDecodeError as error:
            return Reject("broken_row", f"not {self._encoding} at byte {error.start} of the row", STEP)
        except csv.Error as error:
            return Reject("broken_row", str(error), STEP)
        if len(fields) != self._width:
            return Reject("broken_row", f"{len(fields)} fields, the header has {self._width}", STEP)
        return fields

    def _next_line(self) -> tuple[int, bytes] | None:
        if self._ahead:
            return self._ahead.popleft()
        self._line += 1
        raw = next(self._lines, None)
        return None if raw is None else (self._line, raw)


def _row(line: int, raw: bytes, fields: list[str] | Reject, lines: int = 1) -> SheetRow:
    if isinstance(fields, Reject):
        return SheetRow(line, (), raw, fields)
    if b"#" in raw or b"Err:" in raw:  # few rows have one, the others need no check of each cell
        return SheetRow(line, list(map(with_error, fields)), raw, None, lines)
    return SheetRow(line, fields, raw, None, lines)
