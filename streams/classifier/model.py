"""The model file: weights of the n-grams in eight bits, calibration, threshold, and marks of its training texts."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from dataclasses import dataclass
from functools import lru_cache
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
from streams.classifier.eight_bits import from_eight_bits, to_eight_bits
from streams.classifier.grams import BITS, OFFSETS, ORDERS

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

DAMAGES = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error, msgspec.DecodeError)
"""Errors that reading a file may raise that is no model, or a damaged one."""


class Header(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a model file says about itself."""

    name: str
    generation: int
    training: str
    classes: tuple[str, ...]
    lengths: tuple[int, ...] = ORDERS
    bits: tuple[int, ...] = BITS


def require_features(lengths: tuple[int, ...], bits: tuple[int, ...]) -> None:
    """Raise ValueError where a model was made for other n-grams than `streams.classifier.grams` makes."""
    if (lengths, bits) != (ORDERS, BITS):
        raise ValueError(f"made for n-grams of {lengths} characters in tables of {bits} bits")


def softmax(odds: Floats) -> Floats:
    """Texts x classes: probabilities that sum to 1 for each text."""
    raised = np.exp(odds - odds.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Calibration:
    """Turns scores into probabilities; `threshold` turns those into decisions."""

    slope: Floats
    offset: Floats
    """per class: log-odds = slope * score + offset"""
    threshold: float
    """least probability at which a class is given"""
    exclusive: bool = False
    """whether each text has exactly one class, so that the probabilities of a text sum to 1"""

    def probabilities(self, scores: Floats) -> Floats:
        """Texts x classes: the probability that each class applies."""
        odds = scores * self.slope + self.offset
        if not self.exclusive:
            return 1 / (1 + np.exp(-odds))  # type: ignore[no-any-return]
        return softmax(odds)


@dataclass(frozen=True)
class Model:
    """Scores and calibrated probabilities of each class, from n-grams as `grams` makes them."""

    id: str
    header: Header
    weights: tuple[Floats, ...]
    """per order: buckets x classes"""
    bias: Floats
    calibration: Calibration
    known: NDArray[np.uint32]
    """marks of the texts it was trained on (`labelled.marks`), sorted"""

    def scores(self, grams: list[sparse.csr_array]) -> Floats:
        """Texts x classes: scores; above 0 speaks for the class."""
        total = sum(rows @ weights for rows, weights in zip(grams, self.weights, strict=True))
        counts = sum(np.diff(rows.indptr) for rows in grams)
        return total / np.sqrt(counts, dtype=np.float32)[:, None] + self.bias  # type: ignore[no-any-return]

    def probabilities(self, grams: list[sparse.csr_array]) -> Floats:
        """Texts x classes: the probability that each class applies."""
        return self.calibration.probabilities(self.scores(grams))


def save(path: Path, model: Model) -> None:
    """Write a model file; the same model gives the same bytes."""
    rounded, greatest = zip(*map(to_eight_bits, model.weights), strict=True)
    arrays: dict[str, NDArray[Any]] = {
        "header": np.frombuffer(msgspec.json.encode(model.header), dtype=np.uint8),
        "weights": np.concatenate(rounded),
        "greatest": np.stack(greatest),
        "bias": model.bias,
        "slope": model.calibration.slope,
        "offset": model.calibration.offset,
        "threshold": np.array([model.calibration.threshold, model.calibration.exclusive]),
        "known": model.known,
    }
    with path.open("wb") as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]


def load(path: Path) -> Model:
    """Read a model file; raises ConfigError naming it if it is missing, damaged or made for other features.

    The last one is kept, whose arrays nobody changes.
    """
    try:
        return _decoded(path.read_bytes())
    except DAMAGES as error:
        raise ConfigError(f"{path}: not a usable model file: {error}") from error


@lru_cache(maxsize=1)
def _decoded(content: bytes) -> Model:
    with np.load(BytesIO(content), allow_pickle=False) as arrays:
        header = msgspec.json.decode(arrays["header"].tobytes(), type=Header)
        _check(header, arrays["weights"].shape)
        parts = (arrays["weights"][begin:end] for begin, end in pairwise(OFFSETS))
        weights = tuple(map(from_eight_bits, parts, arrays["greatest"]))
        threshold, exclusive = arrays["threshold"]
        calibration = Calibration(arrays["slope"], arrays["offset"], float(threshold), bool(exclusive))
        bias, known = arrays["bias"], arrays["known"]
    digest = hashlib.sha256(content).hexdigest()[:8]
    return Model(f"{header.name}.{digest}", header, weights, bias, calibration, known)


def _check(header: Header, shape: tuple[int, ...]) -> None:
    require_features(header.lengths, header.bits)
    if shape != (OFFSETS[-1], len(header.classes)):
        raise ValueError(f"weights of shape {shape}, expected {(OFFSETS[-1], len(header.classes))}")
