"""Places as cells of the H3 grid, and which cells lie side by side."""

from __future__ import annotations

import h3
import numpy as np
import pandas as pd
from scipy import sparse

RESOLUTION = 8
"""Cells of about 0.74 km2, 0.46 km along a side."""


def cells_of(frame: pd.DataFrame, resolution: int = RESOLUTION) -> np.ndarray:
    """The H3 cell of each complaint, an empty text without a place."""
    return np.array([
        h3.latlng_to_cell(latitude, longitude, resolution) if latitude == latitude and longitude == longitude else ""
        for latitude, longitude in zip(frame["latitude"], frame["longitude"], strict=True)
    ], dtype=object)  # fmt: skip


def centres(cells: np.ndarray) -> np.ndarray:
    """Longitude and latitude (degrees WGS 84) of the middle of each cell, two columns."""
    return np.array([h3.cell_to_latlng(cell)[::-1] for cell in cells]).reshape(-1, 2)


def neighbourhoods(cells: np.ndarray) -> sparse.csr_array:
    """`[a, b]` is 1 where cell b is cell a or one of the six around it. `cells` are different from each other."""
    number = {cell: index for index, cell in enumerate(cells)}
    pairs = [(a, number[near]) for a, cell in enumerate(cells) for near in h3.grid_disk(cell, 1) if near in number]
    rows, columns = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return sparse.csr_array((np.ones(len(pairs)), (rows, columns)), shape=(len(cells), len(cells)))
