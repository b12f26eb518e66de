"""Writes the area tables of `config/areas/` from the `geothai` package."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import geothai
from geothai.abolished import abolished_areas


def build(folder: Path) -> int:
    """Write areas.csv and abolished.csv; return the number of areas. One release of geothai gives the same bytes."""
    areas = sorted(_areas())
    _write(folder / "areas.csv", ("code", "thai", "english", "postcodes"), areas)
    gone = sorted(
        (area.code, area.name_th, area.name_en or "", area.abolished_on or "", " ".join(area.successors))
        for area in abolished_areas()
    )
    _write(folder / "abolished.csv", ("code", "thai", "english", "until", "successors"), gone)
    return len(areas)


def _areas() -> Iterable[tuple[str, str, str, str]]:
    for province in geothai.provinces():
        yield province.code, province.name_th, province.name_en, ""
        for district in geothai.districts(province.code):
            yield district.code, district.name_th.removeprefix("เขต"), district.name_en, ""
            for part in geothai.subdistricts(district.code):
                yield part.code, part.name_th, part.name_en, " ".join(part.postal_codes)


def _write(path: Path, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
