"""The greatest numbers of each row of a table."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from streams.classifier.model import Floats


def greatest(rows: Floats, most: int) -> NDArray[np.intp]:
    """Rows x `most`, or fewer where there are fewer columns: the columns of the greatest numbers, greatest first.

    Of equal numbers the first counts. For a few of hundreds of columns this takes a tenth of the time of sorting.
    """
    left = rows.copy()
    places = np.empty((len(rows), min(most, rows.shape[1])), dtype=np.intp)
    each = np.arange(len(rows))
    for rank in range(places.shape[1]):
        places[:, rank] = left.argmax(axis=1)
        left[each, places[:, rank]] = -np.inf
    return places
