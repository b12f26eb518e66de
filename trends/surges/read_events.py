"""Reports in a CSV file: time, category, district, longitude, latitude, text_id."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from complaints.clock import time_from
from complaints.errors import ConfigError
from trends.surges.report import Report, hour_of

COLUMNS = ("time", "category", "district", "longitude", "latitude", "text_id")


def read_events(file: Path) -> list[Report]:
    """All reports in the order of their times; those of one time as they stand in the file.

    Times are ISO 8601, Bangkok time without an offset; places may be empty. Raises ConfigError naming file and line.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
            if missing:
                raise ConfigError(f"{file}: column {missing[0]!r} is missing")
            found = list(_reports(file, rows))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"{file}: {error}") from error
    return sorted(found, key=lambda report: report.hour)


def _reports(file: Path, rows: csv.DictReader[str]) -> Iterator[Report]:
    for row in rows:
        where = f"{file}, line {rows.line_num}"
        yield Report(
            id=str(rows.line_num),
            hour=hour_of(_time(row["time"], where)),
            category=row["category"],
            area=row["district"],
            longitude=_degrees(row["longitude"], where),
            latitude=_degrees(row["latitude"], where),
            text=row["text_id"] or "",
        )


def _time(text: str, where: str) -> datetime:
    try:
        return time_from(text)
    except (TypeError, ValueError) as error:
        raise ConfigError(f"{where}: {text!r} is not a time in ISO 8601") from error


def _degrees(text: str | None, where: str) -> float | None:
    if not text:
        return None
    try:
        return float(text)
    except ValueError as error:
        raise ConfigError(f"{where}: {text!r} is not a number of degrees") from error
