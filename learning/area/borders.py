"""Extracts province borders from Natural Earth's file of the world, and turns them into cells."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import h3.api.basic_int as h3
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from complaints.errors import ConfigError
from learning.area.points import Labelled, centres, metres
from streams.area.cells import COARSEST, compact

Borders = Mapping[str, list[list[NDArray[np.float64]]]]
"""Province code -> polygons; a polygon is its outline and then its holes, each rows of longitude and latitude."""

_RESOLUTION = 8
"""H3 resolution: 0.5 km from centre to edge, finer than the accuracy of the borders."""
_MARGIN = 2_000.0
"""Metres from a border within which the map alone is not trusted; beyond it 99.6 % of tickets lie where it says."""
_OFFSHORE = 3_000.0
"""Metres beyond the drawn coast that still belong to a province: the drawing cuts off bays and river mouths."""
_PLACE_REACH = 10_000.0
"""Greatest distance in metres of a place of known province that may confirm the map near a border."""
_STEP = 200.0
"""Metres between points of a border when distances are measured."""
_DECIMALS = 3
_RINGS = 8
"""Rings of cells around the provinces that are examined for their waters."""


def extract(source: Path, target: Path, country: str = "TH") -> int:
    """Write the provinces of one country from a GeoJSON file with `iso_3166_2`, one per line; return their number.

    Raises ConfigError naming the file where it has no such provinces.
    """
    try:
        features = json.loads(source.read_text(encoding="utf-8"))["features"]
        found = sorted(_kept(features, f"{country}-"), key=lambda one: one["properties"]["code"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{source}: no GeoJSON of provinces with iso_3166_2: {error}") from error
    if not found:
        raise ConfigError(f"{source}: no feature has an iso_3166_2 that begins with {country}-")
    lines = ",\n".join(json.dumps(one, separators=(",", ":")) for one in found)
    target.write_text(f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n', encoding="utf-8")
    return len(found)


def _kept(features: Iterable[dict[str, Any]], prefix: str) -> Iterator[dict[str, Any]]:
    for feature in features:
        iso = str(feature["properties"].get("iso_3166_2") or "")
        if iso.startswith(prefix):
            geometry = feature["geometry"]
            rounded = json.loads(json.dumps(geometry["coordinates"]), parse_float=lambda x: round(float(x), _DECIMALS))
            shape = {"type": geometry["type"], "coordinates": rounded}
            yield {"type": "Feature", "properties": {"code": iso.removeprefix(prefix)}, "geometry": shape}


def read_borders(path: Path) -> Borders:
    """Read a file that `extract` wrote. Raises ConfigError naming the file if it cannot."""
    borders = {}
    try:
        for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
            geometry = feature["geometry"]
            shapes = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
            borders[str(feature["properties"]["code"])] = [
                [np.array(ring, dtype=np.float64) for ring in shape] for shape in shapes
            ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{path}: no provinces as `complaints areas borders` writes them: {error}") from error
    return borders


def province_cells(borders: Borders, places: Labelled) -> dict[int, str]:
    """H3 cells that certainly lie in a province: by the map, and near a border where the nearest place agrees."""
    inside = {cell: code for code, shapes in sorted(borders.items()) for cell in _cells_of(shapes)}
    around = {near for cell in _edge(inside) for near in h3.grid_disk(cell, _RINGS)} - inside.keys()
    cells, points = centres([*inside, *around])
    drawn = np.array([inside.get(int(cell), "") for cell in cells])
    own, to_own, to_other = _distances(borders, points, drawn)
    distance, index = cKDTree(places.metres()).query(points, distance_upper_bound=_PLACE_REACH)
    known = np.append(places.codes, "")[index]  # where no place is within reach, the index is len(places.codes)
    abroad = (known == "") & np.isfinite(distance)
    away = (drawn != "") & (to_other > _MARGIN) & ~(abroad & (to_own < _MARGIN))
    confirmed = (known == own) & ((drawn != "") | ((to_own < _OFFSHORE) & (to_other > to_own + _MARGIN)))
    sure = away | confirmed
    return _no_coarser({int(cell): str(code) for cell, code in zip(cells[sure], own[sure], strict=True)})


def _cells_of(shapes: list[list[NDArray[np.float64]]]) -> Iterator[int]:
    for outline, *holes in shapes:
        shape = h3.LatLngPoly(outline[:, ::-1].tolist(), *[hole[:, ::-1].tolist() for hole in holes])
        yield from h3.h3shape_to_cells(shape, _RESOLUTION)


def _edge(inside: Mapping[int, str]) -> list[int]:
    """Cells with a neighbour outside all provinces."""
    return [cell for cell in inside if any(near not in inside for near in h3.grid_disk(cell, 1))]


class _Distances(NamedTuple):
    """For each point its province on the map, or else the nearest one; metres to its border and to the next one's."""

    own: NDArray[np.str_]
    to_own: NDArray[np.float64]
    to_other: NDArray[np.float64]


def _distances(borders: Borders, points: NDArray[np.float64], drawn: NDArray[np.str_]) -> _Distances:
    own, to_own, to_other = drawn.copy(), np.full(len(points), np.inf), np.full(len(points), np.inf)
    for code, shapes in sorted(borders.items()):
        border = np.concatenate([_dense(ring) for shape in shapes for ring in shape])
        low, high = border.min(axis=0) - _PLACE_REACH, border.max(axis=0) + _PLACE_REACH
        here = np.flatnonzero(((points > low) & (points < high)).all(axis=1))
        distance, _ = cKDTree(border).query(points[here], distance_upper_bound=_PLACE_REACH)
        nowhere = drawn[here] == ""
        nearer = nowhere & (distance < to_own[here])
        mine = nearer | (drawn[here] == code)
        to_other[here[nearer]] = np.minimum(to_other[here[nearer]], to_own[here[nearer]])
        to_other[here[~mine]] = np.minimum(to_other[here[~mine]], distance[~mine])
        own[here[nearer]] = code
        to_own[here[mine]] = distance[mine]
    return _Distances(own, to_own, to_other)


def _dense(ring: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points along a ring, at most _STEP apart, in metres."""
    corners = metres(ring[:, 0], ring[:, 1])
    steps = np.maximum(np.ceil(np.linalg.norm(np.diff(corners, axis=0), axis=1) / _STEP).astype(int), 1)
    parts = [
        start + (end - start) * np.arange(step)[:, None] / step
        for start, end, step in zip(corners, corners[1:], steps, strict=False)
    ]
    return np.concatenate(parts)


def _no_coarser(cells: Mapping[int, str]) -> dict[int, str]:
    """The table in as few cells as possible, none coarser than COARSEST, the coarsest that is looked up."""
    fine: dict[int, str] = {}
    for cell, code in compact(cells).items():
        small = h3.get_resolution(cell) >= COARSEST
        fine.update(dict.fromkeys([cell] if small else h3.uncompact_cells([cell], COARSEST), code))
    return fine
