"""Clusters of texts: a text with many that are like it, and these."""

from __future__ import annotations

import numpy as np
from scipy import sparse


def stars(rows: sparse.csr_array, *, likeness: float, least: int) -> list[list[int]]:
    """Groups of rows, the largest first, the centre of each in front; rows without a group are in none.

    `rows` have length 1; `likeness` is the least cosine to the centre, `least` the fewest rows of a group. The text
    with most texts like it that are still free is the next centre (star clustering, Aslam et al. 2004). The same
    input gives the same groups.
    """
    alike = (rows @ rows.T).tocsr()
    alike.data[alike.data < likeness] = 0.0
    alike.eliminate_zeros()
    neighbours = np.split(alike.indices, alike.indptr[1:-1])
    free = np.ones(rows.shape[0], dtype=bool)
    degree = np.array([len(each) for each in neighbours])
    groups = []
    while len(degree) and degree.max() >= least:
        centre = int(degree.argmax())
        group = [int(row) for row in np.sort(neighbours[centre]) if free[row]]
        groups.append([centre, *(row for row in group if row != centre)])
        free[group] = False
        free[centre] = False
        for row in groups[-1]:
            degree[neighbours[row]] -= 1
            degree[row] = 0
        degree[~free] = 0
    return groups
