"""The file of weights that `complaints train-bodies` writes: its content, reading and checking."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct
from scipy import sparse

from complaints.errors import ConfigError
from complaints.reference.agencies import Agencies
from streams.classifier.model import DAMAGES, Floats
from streams.routing.features import BUCKETS

FILE = Path("model") / "bodies.npz"


class Header(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a file of weights says about itself."""

    agencies: tuple[str, ...]
    tickets: tuple[int, ...]
    """For each agency, the number of tickets it was learned from."""
    provinces: tuple[str, ...]
    """Provinces of these tickets, "" for unknown. For complaints from other provinces the rules alone decide."""
    signals: tuple[str, ...]
    training: str
    """Digest of the file it was trained on."""


@dataclass(frozen=True, eq=False)
class Weights:
    """For each agency, log-odds = (trigrams . text) / sqrt(trigrams . scale) + signals . named + bias."""

    header: Header
    text: Floats
    """buckets x agencies"""
    scale: Floats
    """per bucket"""
    named: Floats
    """signals x agencies"""
    bias: Floats

    def odds(self, grams: sparse.csr_array, rows: sparse.csr_array) -> Floats:
        """Complaints x agencies: log-odds that the agency works on the complaint."""
        length = np.sqrt(np.maximum(grams @ self.scale, 1))
        odds: Floats = (grams @ self.text) / length[:, None] + rows @ self.named + self.bias
        return odds


def save(path: Path, weights: Weights) -> None:
    """Write a file of weights in 16 bits; the same weights give the same bytes."""
    half = {name: getattr(weights, name).astype(np.float16) for name in ("text", "named", "bias")}
    header = np.frombuffer(msgspec.json.encode(weights.header), dtype=np.uint8)
    with path.open("wb") as file:
        np.savez_compressed(file, header=header, scale=weights.scale, **half)


def load(path: Path, agencies: Agencies) -> tuple[Weights, str]:
    """Weights and the digest of their file. Raises ConfigError naming a file that is damaged or does not fit."""
    try:
        content = path.read_bytes()
        with np.load(BytesIO(content), allow_pickle=False) as arrays:
            header = msgspec.json.decode(arrays["header"].tobytes(), type=Header)
            parts = {name: arrays[name].astype(np.float32) for name in ("text", "scale", "named", "bias")}
    except DAMAGES as error:
        raise ConfigError(f"{path}: not a usable file of weights: {error}") from error
    columns = len(header.agencies)
    if len(header.tickets) != columns:
        raise ConfigError(f"{path}: not a usable file of weights: tickets of {len(header.tickets)} agencies")
    shapes = {"text": (BUCKETS, columns), "scale": (BUCKETS,), "named": (len(header.signals), columns)}
    if any(parts[name].shape != shape for name, shape in {**shapes, "bias": (columns,)}.items()):
        raise ConfigError(f"{path}: made for other features")
    unknown = [agency for agency in header.agencies if agency not in agencies]
    if unknown:
        raise ConfigError(f"{path}: no agency {unknown[0]!r} in agencies.yaml")
    return Weights(header, **parts), hashlib.sha256(content).hexdigest()[:8]
