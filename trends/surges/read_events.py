"""Reports in a CSV file: time, category, district, longitude, latitude, text_id."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from complaints.clock import time_from
from complaints.csv_table import read_csv
from complaints.errors import ConfigError
from trends.surges.report import Report, hour_of

COLUMNS = ("time", "category", "district", "longitude", "latitude", "text_id")


def read_events(file: Path) -> list[Report]:
    """All reports in the order of their times; those of one time as they stand in the file.

    Times are ISO 8601, Bangkok time without an offset; places may be empty. Raises ConfigError naming file and line.
    """
    rows = read_csv(file, COLUMNS)
    return sorted((_report(row, line, file) for line, row in rows), key=lambda report: report.hour)


def _report(row: Mapping[str, str], line: int, file: Path) -> Report:
    where = f"{file}:{line}"
    return Report(
        id=str(line),
        hour=hour_of(_time(row["time"], where)),
        category=row["category"],
        area=row["district"],
        longitude=_degrees(row["longitude"], where),
        latitude=_degrees(row["latitude"], where),
        text=row["text_id"],
    )


def _time(text: str, where: str) -> datetime:
    try:
        return time_from(text)
    except ValueError as error:
        raise ConfigError(f"{where}: {text!r} is not a time in ISO 8601") from error


def _degrees(text: str, where: str) -> float | None:
    if not text:
        return None
    try:
        return float(text)
    except ValueError as error:
        raise ConfigError(f"{where}: {text!r} is not a number of degrees") from error
