"""Reads observed states of tickets from a CSV file, compressed or not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from complaints.clock import time_from
from complaints.csv_table import read_csv
from complaints.errors import PermanentError
from streams.cases.observe import Observation

COLUMNS = ("ticket_id", "observed_at", "state")


def read_observations(path: Path) -> Iterator[Observation]:
    """The observations in the order of the file, which has the columns of COLUMNS; a name ending in .gz is unpacked.

    Times without an offset are Bangkok's. Raises ConfigError where the file is missing or has other columns,
    PermanentError that names the line where one cannot be read.
    """
    for line, row in read_csv(path, COLUMNS):
        ticket, at, word = (row[name].strip() for name in COLUMNS)
        yield Observation(ticket, _time(at, path, line), word)


def _time(text: str, path: Path, line: int) -> datetime:
    try:
        return time_from(text)
    except ValueError as error:
        raise PermanentError(f"{path}:{line}: observed_at {text!r} is no time") from error
