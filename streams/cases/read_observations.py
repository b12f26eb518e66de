"""Reads observed states of tickets from a CSV file, compressed or not."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from complaints.clock import time_from
from complaints.errors import ConfigError, PermanentError
from streams.cases.observe import Observation

COLUMNS = ("ticket_id", "observed_at", "state")


def read_observations(path: Path) -> Iterator[Observation]:
    """The observations in the order of the file, which has the columns of COLUMNS; a name ending in .gz is unpacked.

    Times without an offset are Bangkok's. Raises ConfigError where the file is missing or has other columns,
    PermanentError that names the line where one cannot be read.
    """
    try:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if missing := [name for name in COLUMNS if name not in (rows.fieldnames or ())]:
                raise ConfigError(f"{path}: no column {', '.join(missing)}")
            for row in rows:
                ticket, at, word = ((row[name] or "").strip() for name in COLUMNS)
                yield Observation(ticket, _time(at, path, rows.line_num), word)
    except (OSError, UnicodeDecodeError, EOFError, zlib.error, csv.Error) as error:
        raise ConfigError(f"{path}: {error}") from error


def _time(text: str, path: Path, line: int) -> datetime:
    try:
        return time_from(text)
    except ValueError as error:
        raise PermanentError(f"{path}:{line}: observed_at {text!r} is no time") from error
