"""The model file of national complaints: a gate, subjects, leading bodies and kinds, over the classifier's n-grams.

One linear model per answer, all in one table, which has a row only for those n-grams that tell answers apart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
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
from streams.classifier.model import DAMAGES, Floats, require_features
from streams.national.step_table import StepTable

FILE = Path("model") / "national.npz"
STEPS = 15
"""Of the weights. With 127 steps the answers are no better, and the file is nearly twice as large."""
QUESTIONS = ("subjects", "leads", "kinds")


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
    """The answers to one question: log-odds = slope * (scores + bias)."""

    columns: slice
    """Of all scores."""
    bias: Floats
    slope: Floats

    def odds(self, scores: Floats) -> Floats:
        """Texts x classes: log-odds, calibrated on texts left out of training."""
        return self.raw(scores) * self.slope

    def raw(self, scores: Floats) -> Floats:
        """Texts x classes: `odds` with a slope of 1."""
        return scores[:, self.columns] + self.bias


@dataclass(frozen=True)
class NationalModel:
    """Everything that is learned about national complaints."""

    id: str
    header: Header
    weights: StepTable
    """n-grams kept x all classes."""
    rows: tuple[NDArray[np.int32], ...]
    """For each length of n-gram used, the row in `weights` of each bucket; -1 where it has none."""
    squares: tuple[Floats, ...]
    """For each length of n-gram used, the squared weight by inverse document frequency of each bucket, buckets x 1."""
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

    def known(self, grams: Sequence[sparse.csr_array], shortest: int) -> NDArray[np.int64]:
        """For each text, how many of its n-grams of `shortest` characters or more have weights."""
        _, ends = self._kept(grams, [length for length in self.header.used if length >= shortest])
        return np.diff(ends).reshape(-1, grams[0].shape[0]).sum(axis=0)  # type: ignore[no-any-return]

    def scores(self, grams: Sequence[sparse.csr_array]) -> Floats:
        """Texts x all classes: the sum of the weights of a text's n-grams, divided by the length of its vector."""
        texts, classes = grams[0].shape[0], len(self.weights.scale)
        by_length = self.weights.sums(*self._kept(grams, self.header.used)).reshape(-1, texts, classes)
        total = by_length.sum(axis=0, dtype=np.int32).astype(np.float32) * self.weights.unit
        used = [found for found, length in zip(grams, ORDERS, strict=True) if length in self.header.used]
        squared = sum(found @ square for found, square in zip(used, self.squares, strict=True))
        return np.asarray(total / np.sqrt(np.maximum(squared, np.float32(1e-6))), dtype=np.float32)

    def _kept(
        self, grams: Sequence[sparse.csr_array], lengths: Collection[int]
    ) -> tuple[NDArray[np.int32], NDArray[np.intp]]:
        """The rows in `weights` of those n-grams that have one, and where those of each length and text begin and end.

        All texts' n-grams of one length come first, then those of the next.
        """
        used = [length for length in ORDERS if length in self.header.used]
        rows = dict(zip(used, self.rows, strict=True))
        found = [(part, rows[length]) for part, length in zip(grams, ORDERS, strict=True) if length in lengths]
        numbers = np.concatenate([row_of[part.indices] for part, row_of in found])
        there = numbers >= 0
        counted = np.concatenate(([0], np.cumsum(there)))
        ends = np.cumsum(np.concatenate([[0], *(np.diff(part.indptr) for part, _ in found)]))
        return numbers[there], counted[ends]


def heads(biases: Sequence[Floats], slopes: Sequence[Floats]) -> list[Heads]:
    """For each question its part of the scores, which has as many columns as the question has classes."""
    edges = np.cumsum([0, *map(len, biases)]).tolist()
    return [
        Heads(slice(begin, end), bias, slope)
        for (begin, end), bias, slope in zip(pairwise(edges), biases, slopes, strict=True)
    ]


def rows_of(kept: NDArray[np.bool_], used: Sequence[int]) -> tuple[NDArray[np.int32], ...]:
    """`NationalModel.rows`; `kept` says of the buckets of all lengths used, side by side, whether they have a row."""
    numbers = np.where(kept, np.cumsum(kept) - 1, -1).astype(np.int32)
    return tuple(numbers[begin:end] for begin, end in pairwise(offsets_of(used)))


def offsets_of(used: Sequence[int]) -> list[int]:
    """Where the buckets of each length used begin when they stand side by side; the last one is their number."""
    sizes = [1 << bits for length, bits in zip(ORDERS, BITS, strict=True) if length in used]
    return [int(offset) for offset in np.cumsum([0, *sizes])]


def save(path: Path, model: NationalModel) -> None:
    """Write a model file; the same model gives the same bytes."""
    squares, square_greatest = to_eight_bits(np.concatenate(model.squares))
    gate, gate_greatest = to_eight_bits(np.concatenate(model.gate))
    arrays: dict[str, NDArray[Any]] = {
        "header": np.frombuffer(msgspec.json.encode(model.header), dtype=np.uint8),
        "weights": model.weights.eight_bits,
        "greatest": model.weights.scale,
        "kept": np.packbits(np.concatenate(model.rows) >= 0),
        "squares": squares,
        "square_greatest": square_greatest,
        "gate": gate,
        "gate_greatest": gate_greatest,
        "gate_bias": np.array([model.gate_bias], dtype=np.float32),
        "lead_of": model.lead_of.astype(np.float16),
        "also_of": model.also_of.astype(np.float16),
        "sure": model.sure,
    }
    for name in QUESTIONS:
        question: Heads = getattr(model, name)
        arrays |= {f"{name}_bias": question.bias, f"{name}_slope": question.slope}
    with path.open("wb") as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]


def load(path: Path) -> NationalModel:
    """Read a model file; raises ConfigError naming it if it is missing, damaged or made for other features.

    The last one is kept, whose arrays nobody changes.
    """
    try:
        return _decoded(path.read_bytes())
    except DAMAGES as error:
        raise ConfigError(f"{path}: not a usable model file: {error}") from error


@lru_cache(maxsize=1)
def _decoded(content: bytes) -> NationalModel:
    with np.load(BytesIO(content), allow_pickle=False) as arrays:
        header = msgspec.json.decode(arrays["header"].tobytes(), type=Header)
        require_features(header.lengths, header.bits)
        offsets = offsets_of(header.used)
        kept = np.unpackbits(arrays["kept"], count=offsets[-1]).astype(np.bool_)
        gate = _restore(arrays["gate"], arrays["gate_greatest"], list(OFFSETS))
        biases = [arrays[f"{name}_bias"] for name in QUESTIONS]
        slopes = [arrays[f"{name}_slope"] for name in QUESTIONS]
        subjects, leads, kinds = heads(biases, slopes)
        model = NationalModel(
            id=f"{header.name}.{hashlib.sha256(content).hexdigest()[:8]}",
            header=header,
            weights=StepTable.of_eight_bits(arrays["weights"], arrays["greatest"]),
            rows=rows_of(kept, header.used),
            squares=_restore(arrays["squares"], arrays["square_greatest"], offsets),
            gate=gate,
            gate_bias=float(arrays["gate_bias"][0]),
            lead_of=arrays["lead_of"].astype(np.float32),
            also_of=arrays["also_of"].astype(np.float32),
            sure=arrays["sure"],
            subjects=subjects,
            leads=leads,
            kinds=kinds,
        )
        _check(model)
        return model


def _check(model: NationalModel) -> None:
    header = model.header
    classes = [len(getattr(header, name)) for name in QUESTIONS]
    if [len(getattr(model, name).bias) for name in QUESTIONS] != classes:
        raise ValueError(f"not one bias for each of {classes} classes")
    shape = model.weights.steps.shape
    if shape != (sum(int((rows >= 0).sum()) for rows in model.rows), sum(classes)):
        raise ValueError(f"weights of shape {shape} for {sum(classes)} classes")
    if model.lead_of.shape != (len(header.subjects), len(header.leads)):
        raise ValueError(f"lead_of: shape {model.lead_of.shape}")


def _restore(rounded: NDArray[np.int8], greatest: Floats, offsets: Sequence[int]) -> tuple[Floats, ...]:
    if offsets[-1] != len(rounded):
        raise ValueError(f"{len(rounded)} rows of weights, expected {offsets[-1]}")
    return tuple(from_eight_bits(rounded[begin:end], greatest) for begin, end in pairwise(offsets))
