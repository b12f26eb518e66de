"""Hashed character n-grams of many texts at once: which n-grams a text has, each counted once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from streams.classifier.folding import fold

ORDERS = (1, 2, 3, 4, 6, 8)
"""Lengths of n-grams. 8 reaches over a Thai word and its neighbour; 5 and 7 add nothing once 4, 6 and 8 are there."""

BITS = (10, 13, 15, 16, 16, 16)
"""log2 of the number of buckets of each order."""

OFFSETS = tuple(int(offset) for offset in np.cumsum([0, *(1 << bits for bits in BITS)]))
"""Where the buckets of each order begin in the whole row of features; the last is how many there are."""

Buckets = dict[int, NDArray[np.uint32]]
"""Per length of n-gram, the bucket of the one that begins at each position."""

_TEXTS, _CHARACTERS = 1 << 12, 1 << 15
"""A chunk has at most so many texts and (but for its last text) characters: what it needs stays in the cache."""

_MULTIPLIER, _STEP, _FINISH = np.uint32(0x01000193), np.uint32(0x85EBCA6B), np.uint32(0x9E3779B1)


def chunks(texts: Sequence[str]) -> Iterator[slice]:
    """Cut a batch so that the arrays of one part fit in the processor's cache."""
    start = characters = 0
    for end, text in enumerate(texts):
        if characters > _CHARACTERS or end - start == _TEXTS:
            yield slice(start, end)
            start, characters = end, 0
        characters += len(text)
    yield slice(start, len(texts))


def hashes(points: NDArray[np.uint32]) -> Buckets:
    """For each order, the bucket of the n-gram that begins at each position (rolling: one multiply-add per order)."""
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
    """For each order, a row per text with 1 in the bucket of every n-gram that occurs in it.

    `buckets` come from `hashes` and `starts` from `fold`, of at most 4096 texts.
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
    """The same of texts, of at most 4096; for more, cut them by `chunks`."""
    points, starts = fold(texts)
    return grams(hashes(points), starts)


def matrix(texts: Sequence[str]) -> sparse.csr_array:
    """All orders side by side, for training: texts x `OFFSETS[-1]`, ones and zeros."""
    parts = [sparse.hstack(grams_of(texts[part]), format="csr") for part in chunks(texts)]
    return sparse.vstack(parts, format="csr")
