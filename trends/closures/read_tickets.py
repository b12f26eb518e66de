"""Complaints and their closings in a CSV file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from complaints.csv_cells import degrees_in, time_in
from complaints.csv_table import read_csv
from trends.closures.ticket import Ticket
from trends.surges.report import hour_of

COLUMNS = ("reported", "closed", "category", "district", "agency", "longitude", "latitude")


def read_tickets(file: Path) -> list[Ticket]:
    """All complaints that have a place; `closed` is empty while one is open.

    Times are ISO 8601, Bangkok time without an offset; places are degrees (WGS 84). Raises ConfigError naming file and
    line.
    """
    return list(_tickets(file))


def _tickets(file: Path) -> Iterator[Ticket]:
    for line, row in read_csv(file, COLUMNS):
        where = f"{file}:{line}"
        longitude, latitude = degrees_in(row, "longitude", where), degrees_in(row, "latitude", where)
        if longitude is not None and latitude is not None:
            yield Ticket(
                *(row["category"], row["district"], row["agency"]),
                longitude=longitude,
                latitude=latitude,
                reported=_days(row["reported"], where),
                closed=_days(row["closed"], where) if row["closed"] else None,
            )


def _days(text: str, where: str) -> float:
    return hour_of(time_in(text, where)) / 24
