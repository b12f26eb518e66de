"""Borders of the provinces: taken from Natural Earth's file of the world, and turned into cells."""

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
"""Province code -> polygons; a polygon is its outline and its holes, rows of longitude and latitude."""

_RESOLUTION = 8
"""Cells of 0.5 km from centre to edge: finer than the borders are true."""
_MARGIN = 2_000.0
"""Metres from a border within which the map alone is not believed: beyond it, 99.6 % of tickets lie where it says."""
_OFFSHORE = 3_000.0
"""Metres off the drawn coast that still count: the drawing cuts bays and river mouths."""
_PLACE_REACH = 10_000.0
"""Metres to the nearest place of known province that may confirm the map beside a border."""
_STEP = 200.0
"""Metres between points of a border when distances are measured."""
_DECIMALS = 3
_RINGS = 8
"""Cells around a province that are looked at for its waters."""


def extract(source: Path, target: Path, country: str = "TH") -> int:
    """Write the provinces of one country from a GeoJSON file with `iso_3166_2`, one a line. Returns how many."""
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
    """Read what `extract` wrote. Raises ConfigError naming the file."""
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
    """Cells that surely lie in a province: by the map, and beside a border where the nearest place says the same."""
    inside = {cell: code for code, shapes in sorted(borders.items()) for cell in _cells_of(shapes)}
    around = {near for cell in _edge(inside) for near in h3.grid_disk(cell, _RINGS)} - inside.keys()
    cells, points = centres([*inside, *around])
    drawn = np.array([inside.get(int(cell), "") for cell in cells])
    own, to_own, to_other = _distances(borders, points, drawn)
    distance, index = cKDTree(places.metres()).query(points, distance_upper_bound=_PLACE_REACH)
    known = np.append(places.codes, "")[index]  # beyond the reach the index is one behind the last
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
    """Cells with a neighbour in no province."""
    return [cell for cell in inside if any(near not in inside for near in h3.grid_disk(cell, 1))]


class _Distances(NamedTuple):
    """Of each point: the province it is drawn in or else the nearest, metres to its border and another's."""

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
    """Points along a ring, in metres."""
    corners = metres(ring[:, 0], ring[:, 1])
    steps = np.maximum(np.ceil(np.linalg.norm(np.diff(corners, axis=0), axis=1) / _STEP).astype(int), 1)
    parts = [
        start + (end - start) * np.arange(step)[:, None] / step
        for start, end, step in zip(corners, corners[1:], steps, strict=False)
    ]
    return np.concatenate(parts)


def _no_coarser(cells: Mapping[int, str]) -> dict[int, str]:
    """As few cells as possible, none coarser than the table is looked up at."""
    fine: dict[int, str] = {}
    for cell, code in compact(cells).items():
        small = h3.get_resolution(cell) >= COARSEST
        fine.update(dict.fromkeys([cell] if small else h3.uncompact_cells([cell], COARSEST), code))
    return fine
