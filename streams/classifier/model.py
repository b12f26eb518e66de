"""The model file: weights of the n-grams in eight bits, calibration, thresholds, and what it was trained on."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy import sparse

from complaints.errors import ConfigError
from streams.classifier.grams import BITS, OFFSETS
from streams.classifier.linear import Floats, Linear

_STEPS = 127


class Header(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a model file says of itself."""

    name: str
    generation: int
    training: str
    classes: tuple[str, ...]
    bits: tuple[int, ...]


@dataclass(frozen=True)
class Model:
    """Scores and calibrated probabilities of each class for n-grams; classes are category codes."""

    id: str
    header: Header
    weights: tuple[Floats, ...]
    """per order: buckets x classes"""
    bias: Floats
    slope: Floats
    offset: Floats
    """probability = logistic(slope * score + offset), per class"""
    threshold: Floats
    """the probability from which a class is given"""

    def scores(self, grams: list[sparse.csr_array]) -> Floats:
        """Texts x classes; above 0 speaks for the class."""
        total = sum(rows @ weights for rows, weights in zip(grams, self.weights, strict=True))
        counts = sum(np.diff(rows.indptr) for rows in grams)
        return total / np.sqrt(counts, dtype=np.float32)[:, None] + self.bias  # type: ignore[no-any-return]

    def probabilities(self, scores: Floats) -> Floats:
        """Texts x classes: how likely each class applies."""
        return 1 / (1 + np.exp(-(scores * self.slope + self.offset)))  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Calibration:
    """Per class: slope and offset of the logistic curve, and the probability from which the class is given."""

    slope: Floats
    offset: Floats
    threshold: Floats


def save(path: Path, header: Header, linear: Linear, calibration: Calibration) -> None:
    """Write a model file; the same arguments give the same bytes."""
    rounded, greatest = _round(linear.weights)
    arrays: dict[str, NDArray[Any]] = {
        "header": np.frombuffer(msgspec.json.encode(header), dtype=np.uint8),
        "weights": rounded,
        "greatest": greatest,
        "bias": linear.bias,
        "slope": calibration.slope,
        "offset": calibration.offset,
        "threshold": calibration.threshold,
    }
    np.savez_compressed(path, **arrays)


def load(path: Path) -> Model:
    """Read a model file; raises ConfigError naming it if it is missing, damaged or made for other features."""
    try:
        content = path.read_bytes()
        with np.load(path, allow_pickle=False) as arrays:
            header = msgspec.json.decode(arrays["header"].tobytes(), type=Header)
            _check(header, arrays["weights"].shape)
            weights = _restore(arrays["weights"], arrays["greatest"])
            curves = [arrays[name].astype(np.float32) for name in ("bias", "slope", "offset", "threshold")]
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, EOFError, msgspec.DecodeError) as error:
        raise ConfigError(f"{path}: not a usable model file: {error}") from error
    digest = hashlib.sha256(content).hexdigest()[:8]
    return Model(f"{header.name}.{digest}", header, weights, *curves)


def _round(weights: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Eight bits per weight on a square-root scale, and the greatest weight per order and class.

    Most weights are small and their sum matters, so they get finer steps than the few great ones.
    """
    rounded, greatest = np.empty(weights.shape, dtype=np.int8), []
    for begin, end in pairwise(OFFSETS):
        part = weights[begin:end]
        most = np.maximum(np.abs(part).max(axis=0), np.float32(1e-9))
        rounded[begin:end] = np.rint(np.sign(part) * np.sqrt(np.abs(part) / most) * _STEPS)
        greatest.append(most)
    return rounded, np.stack(greatest)


def _restore(rounded: NDArray[np.int8], greatest: Floats) -> tuple[Floats, ...]:
    unit = [rounded[begin:end].astype(np.float32) / np.float32(_STEPS) for begin, end in pairwise(OFFSETS)]
    return tuple(part * np.abs(part) * most for part, most in zip(unit, greatest, strict=True))


def _check(header: Header, shape: tuple[int, ...]) -> None:
    if header.bits != BITS:
        raise ValueError(f"made for n-gram tables of {header.bits} bits, this program uses {BITS}")
    if shape != (OFFSETS[-1], len(header.classes)):
        raise ValueError(f"weights of shape {shape}, expected {(OFFSETS[-1], len(header.classes))}")
