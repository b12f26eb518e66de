"""CSV files for people: spreadsheets open them as Thai, and take no text in them for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from complaints.clock import BANGKOK
from complaints.errors import ConfigError

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for a formula, at the beginning of a text."""
DIGITS = 10
"""Significant digits of a fraction: places keep their metres."""


def csv_bytes(header: Sequence[str], rows: Iterable[Iterable[object]]) -> bytes:
    """UTF-8 with a byte-order mark, without which Excel does not read it as such."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(header)
    writer.writerows(map(cell, row) for row in rows)
    return file.getvalue().encode("utf-8-sig")


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Iterable[object]]) -> None:
    """Write `csv_bytes`. Raises ConfigError when the file cannot be written."""
    try:
        path.write_bytes(csv_bytes(header, rows))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error


def cell(value: object) -> str:
    """A value as a cell: nothing for None and NaN, times as Bangkok's with offset, several texts with dots between."""
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.astimezone(BANGKOK).isoformat(timespec="seconds")
    if isinstance(value, float):
        return str(float(f"{value:.{DIGITS}g}"))
    if isinstance(value, tuple):
        return cell(" · ".join(map(str, value)))
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"  # what spreadsheets take for a text
    return str(value)
