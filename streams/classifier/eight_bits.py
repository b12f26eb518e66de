"""Weights in eight bits on a square-root scale, the form they have in model files.

Most weights are small and their sum matters, so they get finer steps than the few large ones.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_STEPS = 127


def to_eight_bits(weights: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """The weights (rows x columns) in eight bits, and the greatest absolute weight of each column, its scale's unit."""
    greatest = np.maximum(np.abs(weights).max(axis=0), np.float32(1e-9))
    unit = np.sign(weights) * np.sqrt(np.abs(weights) / greatest)
    return np.rint(unit * _STEPS).astype(np.int8), greatest


def from_eight_bits(rounded: NDArray[np.int8], greatest: NDArray[np.float32]) -> NDArray[np.float32]:
    """The weights (rows x columns) back from eight bits, rounded."""
    unit = rounded.astype(np.float32) / np.float32(_STEPS)
    return unit * np.abs(unit) * greatest  # type: ignore[no-any-return]
