"""Weights in eight bits on a square-root scale, as model files hold them.

Most weights are small and their sum matters, so they get finer steps than the few great ones.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_STEPS = 127


def to_eight_bits(weights: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Rows x columns in eight bits, and the greatest weight of each column, which is the unit of its scale."""
    greatest = np.maximum(np.abs(weights).max(axis=0), np.float32(1e-9))
    unit = np.sign(weights) * np.sqrt(np.abs(weights) / greatest)
    return np.rint(unit * _STEPS).astype(np.int8), greatest


def from_eight_bits(rounded: NDArray[np.int8], greatest: NDArray[np.float32]) -> NDArray[np.float32]:
    """The weights again, as near as eight bits hold them."""
    unit = rounded.astype(np.float32) / np.float32(_STEPS)
    return unit * np.abs(unit) * greatest  # type: ignore[no-any-return]
