"""Hashed character n-grams of many texts at once; each n-gram of a text counts once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from streams.classifier.folding import fold

ORDERS = (1, 2, 3, 4, 6, 8)
"""Lengths of n-grams. 8 spans a Thai word and its neighbour; 5 and 7 add nothing to 4, 6 and 8."""

BITS = (10, 13, 15, 16, 16, 16)
"""log2 of the number of buckets of each order."""

OFFSETS = tuple(int(offset) for offset in np.cumsum([0, *(1 << bits for bits in BITS)]))
"""Where the buckets of each order begin in the row of all features; the last one is the number of features."""

Buckets = dict[int, NDArray[np.uint32]]
"""For each length of n-gram, the bucket of the n-gram at each position."""

_TEXTS, _CHARACTERS = 1 << 12, 1 << 17
"""Most texts and (without its last text) characters of a chunk. With a fourth of the characters the arrays would stay
in the processor's cache, but weights would be read four times as often, which costs a tenth more."""

_MULTIPLIER, _STEP, _FINISH = np.uint32(0x01000193), np.uint32(0x85EBCA6B), np.uint32(0x9E3779B1)


def chunks(texts: Sequence[str]) -> Iterator[slice]:
    """Slices of a batch whose arrays are of a bounded size; at least one, which may be empty."""
    start = characters = 0
    for end, text in enumerate(texts):
        if characters > _CHARACTERS or end - start == _TEXTS:
            yield slice(start, end)
            start, characters = end, 0
        characters += len(text)
    yield slice(start, len(texts))


def hashes(points: NDArray[np.uint32]) -> Buckets:
    """For each order, the bucket of the n-gram that begins at each position, by a rolling hash."""
    buckets = {}
    rolling = np.zeros_like(points)
    for length in range(1, ORDERS[-1] + 1):
        count = max(len(points) - length + 1, 0)
        rolling = rolling[:count] * _MULTIPLIER + points[length - 1 :] * _STEP
        if length in ORDERS:
            mixed = rolling ^ (rolling >> np.uint32(15))
            bits = BITS[ORDERS.index(length)]
            buckets[length] = (mixed * _FINISH) >> np.uint32(32 - bits)
    return buckets


def grams(buckets: Buckets, starts: NDArray[np.int64]) -> list[sparse.csr_array]:
    """For each order, texts x buckets: 1 for every n-gram that occurs in the text.

    `buckets` come from `hashes`, `starts` from `fold`; at most 4096 texts.
    """
    texts = np.arange(len(starts), dtype=np.uint32)
    owner = np.repeat(texts[:-1], np.diff(starts))
    rows = []
    for length, bits in zip(ORDERS, BITS, strict=True):
        bucket = buckets[length]
        first = owner[: len(bucket)]
        keys = (first << np.uint32(bits)) | bucket
        keys = np.sort(keys[first == owner[length - 1 :]])
        keys = keys[np.flatnonzero(np.diff(keys, prepend=~keys[:1]))]
        ends = np.searchsorted(keys, texts << np.uint32(bits)).astype(np.int32)
        columns = (keys & np.uint32((1 << bits) - 1)).astype(np.int32)
        ones = np.ones(len(keys), dtype=np.float32)
        rows.append(sparse.csr_array((ones, columns, ends), shape=(len(starts) - 1, 1 << bits)))
    return rows


def grams_of(texts: Sequence[str]) -> list[sparse.csr_array]:
    """As `grams`, from at most 4096 texts; cut more by `chunks`."""
    points, starts = fold(texts)
    return grams(hashes(points), starts)


def matrix(texts: Sequence[str]) -> sparse.csr_array:
    """The n-grams of all orders side by side, for training: texts x `OFFSETS[-1]`, ones and zeros."""
    parts = [sparse.hstack(grams_of(texts[part]), format="csr") for part in chunks(texts)]
    return sparse.vstack(parts, format="csr")
