"""Registered inhabitants of areas, for rates: `config/population/`."""

from __future__ import annotations

import csv
from pathlib import Path

from complaints.errors import ConfigError
from complaints.reference.areas import Areas

Population = tuple[str, int, int]
"""Code of the area, year, inhabitants at its end."""


def population(config: Path) -> list[Population]:
    """All rows of a config folder. Raises ConfigError naming the file and line that is wrong."""
    file = config / "population" / "provinces.csv"
    known = {area.code for area in Areas.load(config)}
    with file.open(encoding="utf-8", newline="") as lines:
        return [_read(row, known, f"{file}, line {number}") for number, row in enumerate(csv.DictReader(lines), 2)]


def _read(row: dict[str, str], known: set[str], where: str) -> Population:
    if row.get("area") not in known:
        raise ConfigError(f"{where}: area {row.get('area')!r} is not in config/areas/areas.csv")
    try:
        year, people = int(row["year"]), int(row["population"])
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigError(f"{where}: year and population must be whole numbers") from error
    if not 1900 <= year <= 2200 or people < 1:
        raise ConfigError(f"{where}: year {year} (of the common era) with {people} inhabitants")
    return row["area"], year, people
