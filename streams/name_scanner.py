"""Finds any of many names in many texts in one pass."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

_WIDTHS = (8, 6, 4, 3, 2)
"""A name is looked for by as many of its first letters as it has of these; the more, the fewer places look like it."""
_BITS = 18
_SEPARATOR = "\n"
"""Between texts. A name may contain it too: what was found is compared with its own text alone."""

Value = TypeVar("Value")
Found = tuple[int, int, Value]
"""Where a name starts and ends in its text, and its value."""


class NameScanner(Generic[Value]):
    """Names of two letters or more with one value each. Tables tell for a whole batch where a name may begin."""

    def __init__(self, names: Mapping[str, Value]) -> None:
        self._names = dict(names)
        lengths: dict[int, dict[str, set[int]]] = {width: defaultdict(set) for width in _WIDTHS}
        for name in names:
            width = next(width for width in _WIDTHS if len(name) >= width)
            lengths[width][name[:width]].add(len(name))
        self._lengths = [
            (width, {stem: tuple(sorted(found, reverse=True)) for stem, found in by_stem.items()})
            for width, by_stem in lengths.items()
            if by_stem
        ]
        self._begins = [_table(width, by_stem) for width, by_stem in self._lengths]

    def scan(self, texts: Sequence[str]) -> list[list[Found[Value]]]:
        """For each text start, end and value of every name in it, ordered by start, then longest first."""
        found: list[list[Found[Value]]] = [[] for _ in texts]
        if not texts:
            return found
        starts = np.cumsum([0, *(len(text) + 1 for text in texts[:-1])])
        places, sizes = self._likely(_SEPARATOR.join(texts) + _SEPARATOR * _WIDTHS[0])
        owners = np.searchsorted(starts, places, side="right") - 1
        within = places - starts[owners]
        for owner, start, size in zip(owners.tolist(), within.tolist(), sizes.tolist(), strict=True):
            text, (width, lengths) = texts[owner], self._lengths[size]
            for length in lengths.get(text[start : start + width], ()):
                end = start + length
                if (value := self._names.get(text[start:end])) is not None and end <= len(text):
                    found[owner].append((start, end, value))
        return found

    def _likely(self, text: str) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Where a name may begin and, as a place in `_lengths`, by what width it was found; the widest first."""
        keys = _keys(text)
        hits = [
            np.flatnonzero(begins[keys[width]]) * len(_WIDTHS) + size
            for size, ((width, _), begins) in enumerate(zip(self._lengths, self._begins, strict=True))
        ]
        places, sizes = np.divmod(np.sort(np.concatenate(hits or [np.zeros(0, np.intp)])), len(_WIDTHS))
        return places, sizes


def _table(width: int, stems: Iterable[str]) -> NDArray[np.bool_]:
    """Whether a stem of this width has a key, for each key."""
    table = np.zeros(1 << _BITS, dtype=np.bool_)
    table[_keys("".join(stems))[width][::width]] = True
    return table


def _keys(text: str) -> dict[int, NDArray[np.uint32]]:
    """For each width, a hash of as many characters from each position at which they are; collisions only cost time."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint32)
    spread = {1: points * np.uint32(0x85EBCA6B)}
    for width in reversed(_WIDTHS):
        half = max(known for known in spread if 2 * known >= width)
        first, second = spread[half], spread[width - half][half:]
        spread[width] = first[: len(second)] * np.uint32(0x27D4EB2F) + second
    return {width: spread[width] >> np.uint32(32 - _BITS) for width in _WIDTHS}
