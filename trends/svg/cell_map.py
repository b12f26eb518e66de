"""Cells of the H3 grid over the provinces around them, as paths of an SVG picture. Pure but for reading boundaries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians
from pathlib import Path

from trends.svg.province_map import rings_of
from trends.svg.rings import Ring, in_tenths, plain

SIZE = 640
"""Of the longer side of the picture, in units."""
LEAST_DEGREES = 0.08
"""The picture shows at least so much, about 9 km: a single cell needs its surroundings."""
MARGIN = 0.12
OUTLINE_TENTHS = 5
"""Outlines are rounded to so many tenths of a unit."""
AREA_POINTS = 2
"""An outline needs more: islands that are smaller than that are left out."""
Place = tuple[float, float]
"""Longitude and latitude, degrees WGS 84."""


@dataclass(frozen=True, slots=True)
class CellMap:
    """The size of the picture, outlines of provinces that reach into it, and one path for each cell, in their order.

    Outlines are rounded to half a unit, in which neighbours keep their border, and cells to tenths: in a picture of the
    nation a cell is smaller than a unit.
    """

    width: int
    height: int
    outlines: tuple[str, ...]
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Box:
    west: float
    south: float
    east: float
    north: float

    def meets(self, other: _Box) -> bool:
        return (
            self.west <= other.east
            and other.west <= self.east
            and self.south <= other.north
            and other.south <= self.north
        )


def cell_map(config: Path, cells: Sequence[Sequence[Place]]) -> CellMap | None:
    """The picture of cells, each given by its corners; None without cells. North is up, lengths are true."""
    if not cells:
        return None
    box = _view(place for corners in cells for place in corners)
    shrink = cos(radians((box.south + box.north) / 2))
    scale = SIZE / max((box.east - box.west) * shrink, box.north - box.south)

    def placed(places: Sequence[Place], step: int) -> Ring:
        """In tenths of a unit, rounded to so many of them."""
        x, y = shrink * scale * 10 / step, scale * 10 / step
        return plain((step * round((e - box.west) * x), step * round((box.north - n) * y)) for e, n in places)

    found = [ring for rings in rings_of(config).values() for ring in rings if _box(ring).meets(box)]
    outlines = [placed(ring, OUTLINE_TENTHS) for ring in found]
    return CellMap(
        round((box.east - box.west) * shrink * scale),
        round((box.north - box.south) * scale),
        tuple(in_tenths(ring) for ring in outlines if len(ring) > AREA_POINTS),
        tuple(in_tenths(placed(corners, 1)) for corners in cells),
    )


def _view(places: Iterable[Place]) -> _Box:
    """The box of all places with a margin around it."""
    box = _box(list(places))
    x, y = (box.west + box.east) / 2, (box.south + box.north) / 2
    half_x, half_y = (
        max((upper - lower) / 2 * (1 + MARGIN), LEAST_DEGREES / 2)
        for lower, upper in ((box.west, box.east), (box.south, box.north))
    )
    return _Box(x - half_x, y - half_y, x + half_x, y + half_y)


def _box(places: Sequence[Place]) -> _Box:
    longitudes, latitudes = zip(*places, strict=True)
    return _Box(min(longitudes), min(latitudes), max(longitudes), max(latitudes))
