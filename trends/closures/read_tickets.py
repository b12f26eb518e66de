"""Complaints and their closings in a CSV file."""

from __future__ import annotations

from collections.abc import Mapping
from math import nan
from pathlib import Path

from complaints.clock import time_from
from complaints.csv_table import read_csv
from complaints.errors import ConfigError
from trends.closures.ticket import Ticket
from trends.surges.report import hour_of

COLUMNS = ("reported", "closed", "category", "district", "agency", "longitude", "latitude")


def read_tickets(file: Path) -> list[Ticket]:
    """All complaints that have a place; `closed` is empty while one is open.

    Times are ISO 8601, Bangkok time without an offset; places are degrees (WGS 84). Raises ConfigError naming file and
    line.
    """
    rows = read_csv(file, COLUMNS)
    return [_ticket(row, f"{file}:{line}") for line, row in rows if row["longitude"] and row["latitude"]]


def _ticket(row: Mapping[str, str], where: str) -> Ticket:
    return Ticket(
        *(row["category"], row["district"], row["agency"]),
        longitude=_degrees(row, "longitude", 180.0, where),
        latitude=_degrees(row, "latitude", 90.0, where),
        reported=_days(row["reported"], where),
        closed=_days(row["closed"], where) if row["closed"] else None,
    )


def _degrees(row: Mapping[str, str], name: str, most: float, where: str) -> float:
    try:
        degrees = float(row[name])
    except ValueError:
        degrees = nan
    if not abs(degrees) <= most:  # also where it is not a number
        raise ConfigError(f"{where}: {name} {row[name]!r} is not a number of degrees up to {most:.0f}")
    return degrees


def _days(text: str, where: str) -> float:
    try:
        return hour_of(time_from(text)) / 24
    except ValueError as error:
        raise ConfigError(f"{where}: {text!r} is not a time in ISO 8601") from error
