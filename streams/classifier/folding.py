"""Makes characters alike before n-grams and words are looked up: look-alikes, case, spaces, digits."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from streams.fold import fold_batch

EDGE = "\x02"
"""Stands at both ends of every text, so that beginnings and ends are features too."""

_BLANK = ord(" ")
_FOLDED = 0x3100
"""Only code points below this one are folded (Latin, Thai, punctuation)."""


@cache
def folds() -> NDArray[np.uint32]:
    """For each code point, the code point it is folded to."""
    table = np.arange(0x110000, dtype=np.uint32)
    for point in range(_FOLDED):
        char = chr(point)
        if char.isspace() or not char.isprintable():
            table[point] = _BLANK
        elif char.isdecimal():
            table[point] = ord("0")
        elif len(char.lower()) == 1:
            table[point] = ord(char.lower())
    table[ord(EDGE)] = ord(EDGE)
    return table


def fold(texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """All texts as one array of folded code points with EDGE around each, and the start of each text.

    The last start is the array's length. Takes any str, also with lone surrogates.
    """
    texts = fold_batch(texts)
    starts = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum([len(text) + 2 for text in texts], out=starts[1:])
    joined = EDGE + (EDGE + EDGE).join(texts) + EDGE if texts else ""
    points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    return folds()[points], starts
