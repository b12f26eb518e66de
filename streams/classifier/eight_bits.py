"""Weights in eight bits on a square-root scale, the form they have in model files.

Most weights are small and their sum matters, so they get finer steps than the few large ones.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

EIGHT_BITS = 127
"""Steps from 0 to the greatest weight of a column that eight bits have room for."""


def to_eight_bits(
    weights: NDArray[np.float32], steps: int = EIGHT_BITS
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """The weights (rows x columns) in eight bits, and the unit of each column's scale.

    Fewer `steps` from 0 to the greatest weight of a column round more, and make a smaller file once it is compressed.
    """
    greatest = np.maximum(np.abs(weights).max(axis=0), np.float32(1e-9))
    unit = np.sign(weights) * np.sqrt(np.abs(weights) / greatest)
    return np.rint(unit * steps).astype(np.int8), greatest * np.float32((EIGHT_BITS / steps) ** 2)


def from_eight_bits(rounded: NDArray[np.int8], unit_of: NDArray[np.float32]) -> NDArray[np.float32]:
    """The weights (rows x columns) back from eight bits, rounded."""
    unit = rounded.astype(np.float32) / np.float32(EIGHT_BITS)
    return unit * np.abs(unit) * unit_of  # type: ignore[no-any-return]
