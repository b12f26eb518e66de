"""The provinces as paths of an SVG picture, and the classes of colour of their figures. Pure but for reading the file.

Boundaries: `config/areas/provinces.geojson` (Natural Earth, public domain; `config/areas/NOTICE`).
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians
from pathlib import Path

from trends.svg.rings import Ring, in_units, plain

HEIGHT = 900
"""Of the picture in units; one is about 1.8 km. Points are rounded to whole units, so neighbours keep their border."""
CLASSES = 5
DegreeRing = list[tuple[float, float]]
"""Longitude and latitude, WGS 84."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """Size of the picture and the path of each province by its code."""

    width: int
    height: int
    paths: Mapping[str, str]


@lru_cache(maxsize=2)
def shapes(config: Path) -> Shapes:
    """The provinces, equirectangular with true lengths at the middle latitude, north up."""
    found = rings_of(config)
    points = [point for rings in found.values() for ring in rings for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    scale = HEIGHT / (north - south)
    shrink = cos(radians((south + north) / 2))

    def placed(ring: list[tuple[float, float]]) -> Ring:
        return plain([(round((x - west) * shrink * scale), round((north - y) * scale)) for x, y in ring])

    paths = {code: _path([placed(ring) for ring in rings]) for code, rings in found.items()}
    return Shapes(round((east - west) * shrink * scale), HEIGHT, paths)


@lru_cache(maxsize=2)
def rings_of(config: Path) -> Mapping[str, Sequence[DegreeRing]]:
    """The boundaries of each province by its code."""
    collection = json.loads((config / "areas" / "provinces.geojson").read_text(encoding="utf-8"))
    return {one["properties"]["code"]: _rings(one["geometry"]) for one in collection["features"]}


def _rings(geometry: Mapping[str, object]) -> list[list[tuple[float, float]]]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [[(x, y) for x, y, *_ in ring] for polygon in polygons for ring in polygon]  # type: ignore[attr-defined]


def _path(rings: Iterable[Ring]) -> str:
    """Rings of an area as a path with relative steps; those that are smaller than a point or two are left out.

    The largest ring always stays.
    """
    ordered = sorted(rings, key=len, reverse=True)
    drawn = [ring for n, ring in enumerate(ordered) if n == 0 or len(ring) > 4]
    return "".join(in_units(ring) for ring in drawn)


def limits(values: Iterable[float]) -> tuple[float, ...]:
    """Upper limits of the classes: as many provinces in each as can be, at least one value apart."""
    ordered = sorted(value for value in values if value > 0)
    found = {ordered[len(ordered) * n // CLASSES - 1] for n in range(1, CLASSES + 1) if len(ordered) * n >= CLASSES}
    return tuple(sorted(found | set(ordered[-1:])))


def class_of(value: float | None, upper: tuple[float, ...]) -> int:
    """0 for nothing, else the number of the class, 1 for the lowest."""
    return 0 if not value or not upper else min(bisect_left(upper, value), len(upper) - 1) + 1
