"""Features of the learned part: trigrams of the text, labels, district, categories, and what the rules decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from scipy import sparse

from complaints.events.complaint import Area, Classification, Received
from complaints.fold import fold_name
from streams.routing.judge import Outcome
from streams.routing.phrases import comparable, threes

BUCKETS = 1 << 14
"""Number of buckets of trigrams."""
_BITS = np.uint32(14)

_END = "\n"
"""Added to the end of each text. It is white space, which the comparable form does not contain."""
_MIX, _SHIFT = np.uint32(0x9E3779B1), np.uint32(32 - _BITS)
_AREA, _RULE = 0.7, 0.5
"""Weights of a district and of an agency chosen by rules; a label has 1. Chosen by cross-validation."""


def trigrams(texts: Sequence[str]) -> sparse.csr_array:
    """Texts x BUCKETS: 1 for each trigram of the text, ignoring spaces and letter case; at most 2**18 texts."""
    return trigrams_in(comparable(texts))


def trigrams_in(texts: Sequence[str]) -> sparse.csr_array:
    """As `trigrams`, for texts in their comparable form."""
    folded = [text + _END for text in texts]
    first = np.arange(len(texts) + 1, dtype=np.uint32) << _BITS
    owners = np.repeat(first[:-1], [len(text) for text in folded])
    keys = owners[:-2] | threes("".join(folded)) * _MIX >> _SHIFT
    keys = np.sort(keys[owners[:-2] == owners[2:]])
    keys = keys[np.flatnonzero(np.diff(keys, prepend=~keys[:1]))]
    starts = np.searchsorted(keys, first).astype(np.int32)
    ones = np.ones(len(keys), dtype=np.float32)
    return sparse.csr_array((ones, (keys % BUCKETS).astype(np.int32), starts), shape=(len(texts), BUCKETS))


def signals(
    complaint: Received, area: Area, classification: Classification, outcome: Outcome
) -> Iterator[tuple[str, float]]:
    """Names and strengths of all other features of one complaint."""
    for label in complaint.labels:
        yield fold_name(f"label:{label}"), 1.0
    if area.district:
        yield f"area:{area.district}", _AREA
    for category in classification.categories:
        yield f"category:{category.code}", category.confidence
    for chosen in outcome.chosen:
        yield f"rule:{chosen.agency}", _RULE


def table(rows: Sequence[Sequence[tuple[str, float]]], places: dict[str, int]) -> sparse.csr_array:
    """Rows x places: the strength of each signal; a signal without a place is left out."""
    found = [[(places[name], strength) for name, strength in row if name in places] for row in rows]
    starts = np.cumsum([0, *map(len, found)], dtype=np.int32)
    indices = np.fromiter((place for row in found for place, _ in row), np.int32, starts[-1])
    strengths = np.fromiter((strength for row in found for _, strength in row), np.float32, starts[-1])
    return sparse.csr_array((strengths, indices, starts), shape=(len(rows), len(places)))
