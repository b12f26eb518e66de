"""The model file of national complaints: a gate, subjects, leading bodies and kinds, over the classifier's n-grams.

One table of few columns serves all questions: n-grams -> `RANK` numbers per text -> a score per answer. It approximates
the full linear models, one per answer, by a truncated singular value decomposition, at a tenth of their size.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
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
from streams.classifier.eight_bits import from_eight_bits, to_eight_bits
from streams.classifier.grams import BITS, OFFSETS, ORDERS
from streams.classifier.model import DAMAGES, Floats, require_features

FILE = Path("model") / "national.npz"


class Header(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the file says about itself; classes in the order of its columns."""

    name: str
    generation: int
    training: str
    subjects: tuple[str, ...]
    leads: tuple[str, ...]
    kinds: tuple[str, ...]
    used: tuple[int, ...]
    """Lengths of the n-grams that subjects, leads and kinds are told from."""
    lengths: tuple[int, ...] = ORDERS
    bits: tuple[int, ...] = BITS


@dataclass(frozen=True)
class Heads:
    """The answers to one question from the shared numbers: log-odds = slope * (numbers @ mix + bias)."""

    mix: Floats
    bias: Floats
    slope: Floats

    def odds(self, numbers: Floats) -> Floats:
        """Texts x classes: log-odds, calibrated on texts left out of training."""
        return (numbers @ self.mix + self.bias) * self.slope


@dataclass(frozen=True)
class NationalModel:
    """Everything that is learned about national complaints."""

    id: str
    header: Header
    weights: tuple[Floats, ...]
    """For each length of n-gram used, buckets x (RANK + 1); the last column is the n-gram's own squared weight."""
    gate: tuple[Floats, ...]
    """For each length of the classifier's n-grams, buckets x 1; see `gate_odds`."""
    gate_bias: float
    subjects: Heads
    leads: Heads
    kinds: Heads
    lead_of: Floats
    """Subjects x leads: share of a subject's examples that each body leads."""
    also_of: Floats
    """Leads x leads: share of the first body's examples in which the second is a co-working agency."""
    sure: Floats
    """Offset and slopes of the probability that a lead is right: see `streams.national.combine.certainty`."""

    def gate_odds(self, grams: Sequence[sparse.csr_array]) -> Floats:
        """For each text, the log-odds that it is national rather than about a city's streets."""
        total = sum(rows @ part for rows, part in zip(grams, self.gate, strict=True))
        counts = sum(np.diff(rows.indptr) for rows in grams)
        length = np.sqrt(np.maximum(counts, 1), dtype=np.float32)
        return np.asarray(total[:, 0] / length + np.float32(self.gate_bias), dtype=np.float32)

    def numbers(self, grams: Sequence[sparse.csr_array]) -> Floats:
        """Texts x RANK: the numbers that the heads turn into answers."""
        used = [rows for rows, length in zip(grams, ORDERS, strict=True) if length in self.header.used]
        total: Floats = np.asarray(sum(rows @ part for rows, part in zip(used, self.weights, strict=True)))
        return np.asarray(total[:, :-1] / np.sqrt(np.maximum(total[:, -1:], np.float32(1e-6))), dtype=np.float32)


def save(path: Path, model: NationalModel) -> None:
    """Write a model file; the same model gives the same bytes."""
    rounded, greatest = to_eight_bits(np.concatenate(model.weights))
    gate, gate_greatest = to_eight_bits(np.concatenate(model.gate))
    arrays: dict[str, NDArray[Any]] = {
        "header": np.frombuffer(msgspec.json.encode(model.header), dtype=np.uint8),
        "weights": rounded,
        "greatest": greatest,
        "gate": gate,
        "gate_greatest": gate_greatest,
        "gate_bias": np.array([model.gate_bias], dtype=np.float32),
        "lead_of": model.lead_of.astype(np.float16),
        "also_of": model.also_of.astype(np.float16),
        "sure": model.sure,
    }
    for name in ("subjects", "leads", "kinds"):
        heads: Heads = getattr(model, name)
        arrays[f"{name}_mix"] = heads.mix.astype(np.float16)
        arrays |= {f"{name}_bias": heads.bias, f"{name}_slope": heads.slope}
    with path.open("wb") as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]


def load(path: Path) -> NationalModel:
    """Read a model file; raises ConfigError naming it if it is missing, damaged or made for other features."""
    try:
        content = path.read_bytes()
        with np.load(BytesIO(content), allow_pickle=False) as arrays:
            header = msgspec.json.decode(arrays["header"].tobytes(), type=Header)
            require_features(header.lengths, header.bits)
            sizes = [1 << bits for length, bits in zip(ORDERS, BITS, strict=True) if length in header.used]
            weights = _restore(arrays["weights"], arrays["greatest"], np.cumsum([0, *sizes]).tolist())
            gate = _restore(arrays["gate"], arrays["gate_greatest"], list(OFFSETS))
            heads = {
                name: Heads(arrays[f"{name}_mix"].astype(np.float32), arrays[f"{name}_bias"], arrays[f"{name}_slope"])
                for name in ("subjects", "leads", "kinds")
            }
            model = NationalModel(
                id=f"{header.name}.{hashlib.sha256(content).hexdigest()[:8]}",
                header=header,
                weights=weights,
                gate=gate,
                gate_bias=float(arrays["gate_bias"][0]),
                lead_of=arrays["lead_of"].astype(np.float32),
                also_of=arrays["also_of"].astype(np.float32),
                sure=arrays["sure"],
                **heads,
            )
            _check(model)
            return model
    except DAMAGES as error:
        raise ConfigError(f"{path}: not a usable model file: {error}") from error


def _check(model: NationalModel) -> None:
    header = model.header
    for name in ("subjects", "leads", "kinds"):
        heads, classes = getattr(model, name), getattr(header, name)
        if heads.mix.shape != (model.weights[0].shape[1] - 1, len(classes)) or heads.bias.shape != (len(classes),):
            raise ValueError(f"{name}: weights of shape {heads.mix.shape} for {len(classes)} classes")
    if model.lead_of.shape != (len(header.subjects), len(header.leads)):
        raise ValueError(f"lead_of: shape {model.lead_of.shape}")


def _restore(rounded: NDArray[np.int8], greatest: Floats, offsets: Sequence[int]) -> tuple[Floats, ...]:
    if offsets[-1] != len(rounded):
        raise ValueError(f"{len(rounded)} rows of weights, expected {offsets[-1]}")
    return tuple(from_eight_bits(rounded[begin:end], greatest) for begin, end in pairwise(offsets))
