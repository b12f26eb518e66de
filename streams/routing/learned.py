"""Bodies learned from decided tickets: adds those that worked along on complaints alike to what the rules decided."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy import sparse

from complaints.agencies import Agencies
from complaints.errors import ConfigError
from complaints.event import Area, Classification, Received
from streams.routing.decide import Chosen, Outcome
from streams.routing.features import BUCKETS, signals, table, trigrams

FILE = Path("model") / "bodies.npz"
RULE = "learned-body"
REASON = "เรื่องที่คล้ายกันเคยส่งให้หน่วยงานนี้ร่วมดำเนินการ (similar complaints were sent to this agency as well)"
_AT_ONCE = 1000
_DAMAGES = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error, msgspec.DecodeError)

Floats = NDArray[np.float32]


class Header(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a file of weights says of itself."""

    agencies: tuple[str, ...]
    signals: tuple[str, ...]
    training: str
    """Digest of the file it was trained on."""


@dataclass(frozen=True, eq=False)
class Weights:
    """log-odds = (trigrams . text) / sqrt(trigrams . scale) + signals . named + bias, per agency."""

    header: Header
    text: Floats
    """buckets x agencies"""
    scale: Floats
    """per bucket"""
    named: Floats
    """signals x agencies"""
    bias: Floats

    def odds(self, grams: sparse.csr_array, rows: sparse.csr_array) -> Floats:
        """Complaints x agencies: log-odds that the agency works on it."""
        length = np.sqrt(np.maximum(grams @ self.scale, 1))
        odds: Floats = (grams @ self.text) / length[:, None] + rows @ self.named + self.bias
        return odds


class Learned:
    """Adds agencies that work along. All that rules decided stays, and triage stays triage."""

    def __init__(self, weights: Weights, probability: float, days: int) -> None:
        """Agencies are added from this probability on; an answer is due after so many working days."""
        self._weights, self._days = weights, days
        self._least = np.log(probability / (1 - probability))
        self._agencies = weights.header.agencies
        self._places = {name: place for place, name in enumerate(weights.header.signals)}

    def amend(
        self,
        complaints: Sequence[Received],
        areas: Sequence[Area],
        classifications: Sequence[Classification],
        outcomes: Sequence[Outcome],
    ) -> list[Outcome]:
        """The outcome for each complaint; the same object where nothing changes."""
        amended = list(outcomes)
        for start in range(0, len(outcomes), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            given = zip(complaints[part], areas[part], classifications[part], outcomes[part], strict=True)
            rows = table([list(signals(*each)) for each in given], self._places)
            odds = self._weights.odds(trigrams([complaint.text for complaint in complaints[part]]), rows)
            for place in np.flatnonzero(odds.max(axis=1, initial=-np.inf) >= self._least).tolist():
                amended[start + place] = self._amended(outcomes[start + place], odds[place])
        return amended

    def _amended(self, outcome: Outcome, odds: Floats) -> Outcome:
        given = {chosen.agency for chosen in outcome.chosen}
        added = [column for column in np.flatnonzero(odds >= self._least) if self._agencies[column] not in given]
        if outcome.triage or not added:
            return outcome
        names = [self._agencies[column] for column in added]
        chances = 1 / (1 + np.exp(-odds[added]))
        return Outcome(
            (*outcome.chosen, *(Chosen(name, "co-working", RULE, REASON, self._days) for name in names)),
            None,
            (*outcome.evidence, *(f"learned:{name}:{chance:.2f}" for name, chance in zip(names, chances, strict=True))),
        )


def save(path: Path, weights: Weights) -> None:
    """Write a file of weights in 16 bits; the same weights give the same bytes."""
    half = {name: getattr(weights, name).astype(np.float16) for name in ("text", "named", "bias")}
    header = np.frombuffer(msgspec.json.encode(weights.header), dtype=np.uint8)
    with path.open("wb") as file:
        np.savez_compressed(file, header=header, scale=weights.scale, **half)


def load(path: Path, agencies: Agencies) -> tuple[Weights, str]:
    """Weights and the digest of their file; raises ConfigError naming the file that does not fit."""
    try:
        content = path.read_bytes()
        with np.load(BytesIO(content), allow_pickle=False) as arrays:
            header = msgspec.json.decode(arrays["header"].tobytes(), type=Header)
            parts = {name: arrays[name].astype(np.float32) for name in ("text", "scale", "named", "bias")}
    except _DAMAGES as error:
        raise ConfigError(f"{path}: not a usable file of weights: {error}") from error
    columns = len(header.agencies)
    shapes = {"text": (BUCKETS, columns), "scale": (BUCKETS,), "named": (len(header.signals), columns)}
    if any(parts[name].shape != shape for name, shape in {**shapes, "bias": (columns,)}.items()):
        raise ConfigError(f"{path}: made for other features")
    unknown = [agency for agency in header.agencies if agency not in agencies]
    if unknown:
        raise ConfigError(f"{path}: no agency {unknown[0]!r} in agencies.yaml")
    return Weights(header, **parts), hashlib.sha256(content).hexdigest()[:8]
