"""Reports in a CSV file: time, category, district, longitude, latitude, text_id."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from complaints.csv_cells import degrees_in, time_in
from complaints.csv_table import read_csv
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
        hour=hour_of(time_in(row["time"], where)),
        category=row["category"],
        area=row["district"],
        longitude=degrees_in(row, "longitude", where),
        latitude=degrees_in(row, "latitude", where),
        text=row["text_id"],
    )
