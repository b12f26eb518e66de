"""Finds any of many names in a text in one pass."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

_HEAD = 3
"""Number of first letters by which `scan` finds a name; only `at` finds shorter names."""
_STEM = 4
"""Number of first letters by which names are grouped: three are not enough, a tenth of all begins with บาง or บ้าน."""
_BITS = 7
"""Bits of a code point in a head: they tell Thai letters apart, and Latin ones. Other collisions only cost time."""
_MASK, _ONE, _TWO = np.uint32((1 << _BITS) - 1), np.uint32(_BITS), np.uint32(2 * _BITS)

Value = TypeVar("Value")


class NameIndex(Generic[Value]):
    """Names with one value each. A table of heads tells for a whole text at once where a name may begin."""

    def __init__(self, names: Mapping[str, Value]) -> None:
        self._names = dict(names)
        self._longest = max(map(len, names), default=0)
        lengths: dict[str, set[int]] = defaultdict(set)
        self._begins: NDArray[np.bool_] = np.zeros(1 << _HEAD * _BITS, dtype=np.bool_)
        for name in names:
            if len(name) >= _HEAD:
                lengths[name[:_STEM]].add(len(name))
                self._begins[_heads(name[:_HEAD])] = True
        self._lengths = {stem: tuple(sorted(found, reverse=True)) for stem, found in lengths.items()}

    def scan(self, text: str) -> Iterator[tuple[int, int, Value]]:
        """Start, end and value of every name of three letters or more, ordered by start, then longest first."""
        if len(text) < _HEAD:
            return
        names, lengths = self._names, self._lengths
        for start in np.flatnonzero(self._begins[_heads(text)]).tolist():
            stem = text[start : start + _STEM]
            for length in lengths.get(stem, ()):
                if (value := names.get(text[start : start + length])) is not None and start + length <= len(text):
                    yield start, start + length, value
            if len(stem) == _STEM and (value := names.get(stem[:_HEAD])) is not None:
                yield start, start + _HEAD, value

    def at(self, text: str, start: int) -> tuple[int, Value] | None:
        """End and value of the longest name that begins at `start`; None where none does."""
        for end in range(min(len(text), start + self._longest), start + 1, -1):
            if (value := self._names.get(text[start:end])) is not None:
                return end, value
        return None


def _heads(text: str) -> NDArray[np.uint32]:
    """A number for every three consecutive letters of a text."""
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.dtype("<u4")).astype(np.uint32) & _MASK
    heads: NDArray[np.uint32] = (letters[:-2] << _TWO) | (letters[1:-1] << _ONE) | letters[2:]
    return heads
