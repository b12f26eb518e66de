"""Learns the table of cells from tickets with coordinates and an address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from pathlib import Path

import h3.api.basic_int as h3
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from complaints.csv_table import read_csv
from complaints.errors import ConfigError
from learning.area.points import Labelled, centres
from streams.area.cells import FINEST, THAILAND, compact

_REACH = 500.0
"""Metres from a ticket within which its area counts."""
_NEIGHBOURS = 5
_BASE = 9
"""H3 resolution (170 m to the edge) of the cells to learn: those with a ticket in them or in a neighbour."""


def read_tickets(paths: Sequence[Path], read: Callable[[str], str]) -> Labelled:
    """Tickets whose address names at least a district, from CSV files with lon, lat, address; repeats count once.

    `read` gives the area code of an address. Raises ConfigError where there is no such ticket.
    """
    west, south, east, north = THAILAND
    seen: set[str] = set()
    points = []
    for _, row in chain.from_iterable(map(read_csv, paths)):
        try:
            longitude, latitude = float(row["lon"]), float(row["lat"])
        except (KeyError, ValueError, TypeError):
            continue
        code = read(row.get("address") or "")
        ticket = row.get("ticket_id") or f"{longitude} {latitude} {code}"
        if len(code) < 4 or ticket in seen or not (west < longitude < east and south < latitude < north):
            continue
        seen.add(ticket)
        points.append((longitude, latitude, code))
    if not points:
        raise ConfigError(f"{', '.join(map(str, paths))}: no row with lon, lat and an address that names a district")
    longitudes, latitudes, codes = zip(*points, strict=True)
    return Labelled(np.array(longitudes), np.array(latitudes), np.array(codes))


def read_places(path: Path) -> Labelled:
    """Places of known province from a CSV file with longitude, latitude, code; the code is empty abroad.

    Raises ConfigError naming file and line of what cannot be read.
    """
    places = []
    for line, row in read_csv(path, ["longitude", "latitude", "code"]):
        try:
            places.append((float(row["longitude"]), float(row["latitude"]), row["code"][:2]))
        except ValueError as error:
            raise ConfigError(f"{path}:{line}: longitude, latitude: {error}") from error
    if not places:
        raise ConfigError(f"{path}: no places")
    longitudes, latitudes, codes = zip(*places, strict=True)
    return Labelled(np.array(longitudes), np.array(latitudes), np.array(codes))


def learn(tickets: Labelled, provinces: Mapping[int, str]) -> dict[int, str]:
    """H3 cells with area codes: `provinces`, and near tickets the area that the nearest tickets vote for."""
    return {**provinces, **compact(_neighbourhoods(tickets))}


def _neighbourhoods(tickets: Labelled) -> dict[int, str]:
    near = {
        cell
        for longitude, latitude in zip(tickets.longitude, tickets.latitude, strict=True)
        for cell in h3.grid_disk(h3.latlng_to_cell(latitude, longitude, _BASE), 1)
    }
    cells, points = centres(h3.uncompact_cells(sorted(near), FINEST))
    distances, nearest = cKDTree(tickets.metres()).query(points, k=_NEIGHBOURS)
    weights = np.where(distances < _REACH, (distances + 20.0) ** -2, 0.0)
    districts = np.array([code[:4] for code in tickets.codes])
    district, known = _vote(districts[nearest], weights)
    whole = np.char.str_len(tickets.codes) == 6
    inside = weights * whole[nearest] * (districts[nearest] == district[:, None])
    subdistrict, finer = _vote(tickets.codes[nearest], inside)
    best = np.where(finer, subdistrict, district)
    return {int(cell): str(code) for cell, code, found in zip(cells, best, known, strict=True) if found}


def _vote(labels: NDArray[np.str_], weights: NDArray[np.float64]) -> tuple[NDArray[np.str_], NDArray[np.bool_]]:
    """For each row the label with the greatest total weight, and whether that is above 0."""
    scores = ((labels[:, :, None] == labels[:, None, :]) * weights[:, None, :]).sum(axis=2)
    best = scores.argmax(axis=1)
    rows = np.arange(len(labels))
    return labels[rows, best], scores[rows, best] > 0
