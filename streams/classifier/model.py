"""The model file: weights of the n-grams in eight bits, calibration, thresholds, and what it was trained on."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy import sparse

from complaints.errors import ConfigError
from streams.classifier.grams import BITS, OFFSETS, ORDERS

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

_STEPS = 127
_DAMAGES = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error, msgspec.DecodeError)


class Header(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a model file says of itself."""

    name: str
    generation: int
    training: str
    classes: tuple[str, ...]
    lengths: tuple[int, ...] = ORDERS
    bits: tuple[int, ...] = BITS


@dataclass(frozen=True)
class Calibration:
    """Turns scores into probabilities, and probabilities into decisions."""

    slope: Floats
    offset: Floats
    """per class: log-odds = slope * score + offset"""
    threshold: float
    """the probability from which a class is given"""
    exclusive: bool = False
    """whether each text has exactly one class, so that the probabilities of a text sum to 1"""

    def probabilities(self, scores: Floats) -> Floats:
        """Texts x classes: how likely each class applies."""
        odds = scores * self.slope + self.offset
        if not self.exclusive:
            return 1 / (1 + np.exp(-odds))  # type: ignore[no-any-return]
        raised = np.exp(odds - odds.max(axis=1, keepdims=True))
        return raised / raised.sum(axis=1, keepdims=True)  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Model:
    """Scores and calibrated probabilities of each class for n-grams."""

    id: str
    header: Header
    weights: tuple[Floats, ...]
    """per order: buckets x classes"""
    bias: Floats
    calibration: Calibration
    known: NDArray[np.uint32]
    """marks of the texts it was trained on (`labelled.marks`), sorted"""

    def scores(self, grams: list[sparse.csr_array]) -> Floats:
        """Texts x classes; above 0 speaks for the class."""
        total = sum(rows @ weights for rows, weights in zip(grams, self.weights, strict=True))
        counts = sum(np.diff(rows.indptr) for rows in grams)
        return total / np.sqrt(counts, dtype=np.float32)[:, None] + self.bias  # type: ignore[no-any-return]

    def probabilities(self, grams: list[sparse.csr_array]) -> Floats:
        """Texts x classes: how likely each class applies."""
        return self.calibration.probabilities(self.scores(grams))


def save(path: Path, model: Model) -> None:
    """Write a model file; the same model gives the same bytes."""
    rounded, greatest = _round(model.weights)
    arrays: dict[str, NDArray[Any]] = {
        "header": np.frombuffer(msgspec.json.encode(model.header), dtype=np.uint8),
        "weights": rounded,
        "greatest": greatest,
        "bias": model.bias,
        "slope": model.calibration.slope,
        "offset": model.calibration.offset,
        "threshold": np.array([model.calibration.threshold, model.calibration.exclusive]),
        "known": model.known,
    }
    with path.open("wb") as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]


def load(path: Path) -> Model:
    """Read a model file; raises ConfigError naming it if it is missing, damaged or made for other features."""
    try:
        content = path.read_bytes()
        with np.load(BytesIO(content), allow_pickle=False) as arrays:
            header = msgspec.json.decode(arrays["header"].tobytes(), type=Header)
            _check(header, arrays["weights"].shape)
            weights = _restore(arrays["weights"], arrays["greatest"])
            threshold, exclusive = arrays["threshold"]
            calibration = Calibration(arrays["slope"], arrays["offset"], float(threshold), bool(exclusive))
            bias, known = arrays["bias"], arrays["known"]
    except _DAMAGES as error:
        raise ConfigError(f"{path}: not a usable model file: {error}") from error
    digest = hashlib.sha256(content).hexdigest()[:8]
    return Model(f"{header.name}.{digest}", header, weights, bias, calibration, known)


def _round(weights: tuple[Floats, ...]) -> tuple[NDArray[np.int8], Floats]:
    """Eight bits per weight on a square-root scale, and the greatest weight per order and class.

    Most weights are small and their sum matters, so they get finer steps than the few great ones.
    """
    greatest = [np.maximum(np.abs(part).max(axis=0), np.float32(1e-9)) for part in weights]
    unit = [np.sign(part) * np.sqrt(np.abs(part) / most) for part, most in zip(weights, greatest, strict=True)]
    return np.rint(np.concatenate(unit) * _STEPS).astype(np.int8), np.stack(greatest)


def _restore(rounded: NDArray[np.int8], greatest: Floats) -> tuple[Floats, ...]:
    unit = [rounded[begin:end].astype(np.float32) / np.float32(_STEPS) for begin, end in pairwise(OFFSETS)]
    return tuple(part * np.abs(part) * most for part, most in zip(unit, greatest, strict=True))


def _check(header: Header, shape: tuple[int, ...]) -> None:
    if (header.lengths, header.bits) != (ORDERS, BITS):
        raise ValueError(f"made for n-grams of {header.lengths} characters in tables of {header.bits} bits")
    if shape != (OFFSETS[-1], len(header.classes)):
        raise ValueError(f"weights of shape {shape}, expected {(OFFSETS[-1], len(header.classes))}")
