"""Complaints and their closings in a CSV file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from complaints.clock import time_from
from complaints.errors import ConfigError
from trends.closures.ticket import Ticket
from trends.surges.report import hour_of

COLUMNS = ("reported", "closed", "category", "district", "agency", "longitude", "latitude")


def read_tickets(file: Path) -> list[Ticket]:
    """All complaints that have a place; `closed` is empty while one is open.

    Times are ISO 8601, Bangkok time without an offset. Raises ConfigError naming file and line.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
            if missing:
                raise ConfigError(f"{file}: column {missing[0]!r} is missing")
            return list(_tickets(file, rows))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"{file}: {error}") from error


def _tickets(file: Path, rows: csv.DictReader[str]) -> Iterator[Ticket]:
    for row in rows:
        if not row["longitude"] or not row["latitude"]:
            continue
        try:
            yield Ticket(
                *(row["category"], row["district"], row["agency"]),
                longitude=float(row["longitude"]),
                latitude=float(row["latitude"]),
                reported=_days(row["reported"]),
                closed=_days(row["closed"]) if row["closed"] else None,
            )
        except (TypeError, ValueError) as error:
            raise ConfigError(f"{file}, line {rows.line_num}: {error}") from error


def _days(text: str) -> float:
    return hour_of(time_from(text)) / 24
