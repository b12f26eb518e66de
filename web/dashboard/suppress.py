"""Suppression of small counts in a table with totals, so that what is left does not give them away. Pure.

Method: each small count gets a rectangle of cells that are suppressed too, large enough that the counts on its corners
could be other ones with the same totals (complementary suppression in cycles: Gusfield 1988, "A graph theoretic
approach to statistical data security", SIAM J. Comput. 17).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Marks = NDArray[np.bool_]


def suppress(counts: Sequence[Sequence[int]], small: int) -> list[list[int | None]]:
    """The table with its totals as a last column and a last row; None where a count is suppressed.

    Counts from 1 to `small` - 1 are suppressed, and others with them: whoever has the result alone cannot tell that
    such a count n is not 0, nor that it is not n + `small`. 0 is published.
    A table too thin for this, for instance one with a single row, loses its totals.
    """
    whole = _with_totals(np.array(counts, dtype=np.int64).reshape(len(counts), -1))
    hidden = (whole > 0) & (whole < small)
    for row, column in zip(*np.nonzero(hidden), strict=True):
        _protect(whole, hidden, int(row), int(column), small)
    return [
        [None if gone else int(count) for count, gone in zip(*pair, strict=True)]
        for pair in zip(whole, hidden, strict=True)
    ]


def _with_totals(counts: Counts) -> Counts:
    rows = np.column_stack([counts, counts.sum(axis=1)])
    return np.vstack([rows, rows.sum(axis=0)])


def _protect(whole: Counts, hidden: Marks, row: int, column: int, small: int) -> None:
    """Suppress the cheapest rectangle with this corner; where there is none, all totals.

    When the corner grows by t, its neighbours and the opposite corner change by t or -t, as totals count negatively.
    Those that shrink must have `small` to give when it grows, and its own count when it falls to 0.
    """
    sign_of_column, sign_of_row = _signs(whole.shape[1]), _signs(whole.shape[0])
    beside = -sign_of_column[column] * sign_of_column  # change of (row, other column)
    below = -sign_of_row[row] * sign_of_row  # change of (other row, column)
    across = -sign_of_row[row] * sign_of_row[:, None] * beside[None, :]
    own = whole[row, column]

    def gives(counts: Counts, change: Counts) -> Marks:
        return np.asarray(counts >= np.where(change < 0, small, own))

    possible = gives(whole[row], beside)[None, :] & gives(whole[:, column], below)[:, None] & gives(whole, across)
    possible[row, :] = False
    possible[:, column] = False
    price = np.where(hidden, 0.0, whole + 1.0)
    price[-1, :] += whole[-1, -1]  # a total is lost last
    price[:, -1] += whole[-1, -1]
    price[-1, -1] += whole[-1, -1] * whole.size
    cost = np.where(possible, price[row][None, :] + price[:, column][:, None] + price, np.inf)
    other_row, other_column = np.unravel_index(int(np.argmin(cost)), cost.shape)
    if np.isfinite(cost[other_row, other_column]):
        hidden[row, other_column] = hidden[other_row, column] = hidden[other_row, other_column] = True
    else:
        hidden[-1, :] = hidden[:, -1] = True


def _signs(length: int) -> Counts:
    signs = np.ones(length, dtype=np.int64)
    signs[-1] = -1
    return signs
