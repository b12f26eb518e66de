"""Reports in a CSV file: id, time, category, longitude, latitude, text."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from complaints.clock import time_from
from complaints.errors import ConfigError
from streams.incidents.report import ANY, Report, report

COLUMNS = ("id", "time", "category", "longitude", "latitude", "text")


def read_reports(file: Path) -> list[Report]:
    """All reports with a place, in the order of their times and ids.

    Times are ISO 8601, Bangkok time without an offset; a category may be empty. Raises ConfigError that names file and
    line.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
            if missing:
                raise ConfigError(f"{file}: column {missing[0]!r} is missing")
            return sorted(_reports(file, rows), key=lambda one: one.rank)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"{file}: {error}") from error


def _reports(file: Path, rows: csv.DictReader[str]) -> Iterator[Report]:
    for row in rows:
        where = f"{file}, line {rows.line_num}"
        if row["longitude"] and row["latitude"]:
            yield report(
                row["id"],
                _time(row["time"], where),
                row["text"] or "",
                category=row["category"] or ANY,
                longitude=_degrees(row["longitude"], where),
                latitude=_degrees(row["latitude"], where),
            )


def _time(text: str, where: str) -> datetime:
    try:
        return time_from(text)
    except (TypeError, ValueError) as error:
        raise ConfigError(f"{where}: {text!r} is not a time in ISO 8601") from error


def _degrees(text: str, where: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise ConfigError(f"{where}: {text!r} is not a number of degrees") from error
