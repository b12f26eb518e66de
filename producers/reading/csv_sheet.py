"""A CSV file as a sheet: read from disk at each call, never held in memory."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice

from complaints.errors import ConfigError
from producers.reading.cell import with_error
from producers.reading.csv_rows import CsvRows
from producers.reading.input_file import MAX_LINE_BYTES, InputFile
from producers.reading.sheet import HEAD_ROWS, Header, SheetRow, folded_name
from producers.reading.text_encoding import guess_encoding, marked_encoding, utf8_lines

DELIMITERS = (",", "\t", ";", "|")


class CsvSheet:
    """One CSV file, plain or gzip. Without `encoding` and `delimiter` both are guessed from its first bytes.

    A byte-order mark takes precedence over `encoding`. `columns` are names that its header may have: the delimiter is
    the one that separates most of them. Raises ConfigError when it is no text.
    """

    name = ""
    hidden = False

    def __init__(
        self,
        file: InputFile,
        *,
        encoding: str | None = None,
        delimiter: str | None = None,
        columns: Iterable[str] = (),
    ) -> None:
        self._file = file
        self.encoding = marked_encoding(file.head) or encoding or guess_encoding(file.head, file.name)
        if self.encoding not in _WIDE and b"\0" in file.head:
            raise ConfigError(f"{file.name}: not a CSV file")
        self.delimiter = delimiter or self._guess_delimiter(frozenset(map(folded_name, columns)))

    def head(self) -> list[SheetRow]:
        """Raises ConfigError, naming the line, when a line is not in the encoding."""
        lines = self._head_lines()
        rows, before = [], 0
        reader = csv.reader(lines, delimiter=self.delimiter)
        try:
            for fields in reader:
                if any(map(str.strip, fields)):
                    rows.append(SheetRow(before + 1, list(map(with_error, fields)), lines=reader.line_num - before))
                before = reader.line_num
        except csv.Error as error:
            if rows:  # not the first row: `below` refuses it by its number
                return rows
            raise ConfigError(f"{self._file.name}#{before + 1}: not a CSV file: {error}") from error
        return rows

    def below(self, header: Header) -> Iterator[SheetRow]:
        above = header.number - 1 + header.lines
        lines = islice(self._lines(), above, None)
        return iter(
            CsvRows(lines, len(header.names), line=above, encoding=self.line_encoding, delimiter=self.delimiter)
        )

    def fraction(self) -> float:
        """How much of the file has been read, 0 to 1."""
        return self._file.fraction()

    @property
    def line_encoding(self) -> str:
        """The encoding of the bytes of a row: rows of UTF-16 and UTF-32 files come in UTF-8."""
        return "utf-8" if self.encoding in _WIDE else self.encoding

    def _lines(self) -> Iterator[bytes]:
        if self.encoding in _WIDE:
            return utf8_lines(self._file.open(), self.encoding, self._file.name)
        return self._file.lines()

    def _head_lines(self) -> list[str]:
        lines = []
        for number, line in enumerate(islice(self._lines(), HEAD_ROWS), start=1):
            if len(line) > MAX_LINE_BYTES:
                raise ConfigError(f"{self._file.name}#{number}: line longer than {MAX_LINE_BYTES:,} bytes")
            try:
                lines.append(line.decode(self.line_encoding))
            except UnicodeDecodeError as error:
                if not lines or not any(map(str.strip, lines)):
                    raise ConfigError(
                        f"{self._file.name}#{number}: not {self.encoding} at byte {error.start} of the line"
                    ) from error
                break  # not the first row: `below` refuses it by its number
        return lines

    def _guess_delimiter(self, columns: frozenset[str]) -> str:
        """The delimiter that separates most of these columns, then that gives most rows the same number of fields."""
        lines = self._head_lines()

        def fits(delimiter: str) -> tuple[int, int, int]:
            rows = _rows(lines, delimiter)
            known = max((len(columns.intersection(map(folded_name, row))) for row in rows), default=0)
            widths = Counter(len(row) for row in rows if len(row) > 1)
            (width, equal), *_ = widths.most_common(1) or [(0, 0)]
            return known, equal, width

        return max(DELIMITERS, key=fits)


def _rows(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    rows = []
    with suppress(csv.Error):  # `head` and `below` refuse the row by its number
        for row in csv.reader(lines, delimiter=delimiter):
            rows.append(row)  # noqa: PERF402 - those before an error count
    return rows


_WIDE = ("utf-16", "utf-32")
