"""Reports in a CSV file: id, time, category, longitude, latitude, text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from complaints.csv_cells import degrees_in, time_in
from complaints.csv_table import read_csv
from streams.incidents.report import ANY, Report, report

COLUMNS = ("id", "time", "category", "longitude", "latitude", "text")


def read_reports(file: Path) -> list[Report]:
    """All reports with a place, in the order of their times and ids.

    Times are ISO 8601, Bangkok time without an offset; a category may be empty. Raises ConfigError naming file and
    line.
    """
    return sorted(_reports(file), key=lambda one: one.rank)


def _reports(file: Path) -> Iterator[Report]:
    for line, row in read_csv(file, COLUMNS):
        where = f"{file}:{line}"
        longitude, latitude = degrees_in(row, "longitude", where), degrees_in(row, "latitude", where)
        if longitude is not None and latitude is not None:
            yield report(
                row["id"],
                time_in(row["time"], where),
                row["text"],
                category=row["category"] or ANY,
                longitude=longitude,
                latitude=latitude,
            )
